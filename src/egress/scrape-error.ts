import { AppError } from '../errors.ts'

/** Sentences for error codes that mean the target cannot be reached; matched by prefix, to cover families of codes. */
const unreachable: readonly (readonly [prefix: string, sentence: string])[] = [
  ['ENOTFOUND', "The target's name does not resolve to an address."],
  ['EAI_', "The target's name could not be resolved."],
  ['ECONNREFUSED', 'The target refused the connection.'],
  ['ECONNRESET', 'The target closed the connection.'],
  ['EPIPE', 'The target closed the connection.'],
  ['UND_ERR_SOCKET', 'The target closed the connection before its answer was complete.'],
  ['EHOSTUNREACH', 'There is no route to the target.'],
  ['ENETUNREACH', 'There is no route to the target.'],
  ['UND_ERR_INFO', 'The target closed the connection before its answer was complete.'],
  ['UND_ERR_HEADERS_OVERFLOW', "The target's headers are too large."],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'The target sent more or fewer bytes than it announced.'],
  [
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'The target did not answer with TLS (ERR_SSL_WRONG_VERSION_NUMBER); if this port is for http, use http:// in the URL.',
  ],
  ['HPE_', 'The target did not answer in well-formed HTTP.'],
  // undici asserts what the parser accepts beyond HTTP: a status below 100, 101 without an Upgrade field.
  ['ERR_ASSERTION', 'The target did not answer in well-formed HTTP.'],
]

const timedOut = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])
const aborted = new Set(['UND_ERR_ABORTED', 'ABORT_ERR'])
/** This machine has no sockets or memory left; the target is not the cause. */
const exhausted = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'])
const stopping = new Set(['UND_ERR_CLOSED', 'UND_ERR_DESTROYED'])

const isTlsCode = (code: string): boolean =>
  /^(ERR_TLS_|ERR_SSL_|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|EPROTO)/.test(
    code,
  )

/**
 * Turns the error of a request to a target into an AppError: TARGET_UNREACHABLE, TIMEOUT, INTERRUPTED (this server is
 * stopping), OVERLOADED (it has no sockets left), or the AppError that the egress guard threw. Any other error becomes
 * INTERNAL. The sentence names the reason and nothing of the request.
 */
export function toScrapeError(error: unknown): AppError {
  const links = Array.from(causes(error))
  // The guard's own error says more than the errors that wrap it.
  const own = links.find((link) => link instanceof AppError)
  if (own !== undefined) return own
  for (const link of links) {
    const known = recognise(link, error)
    if (known !== null) return known
  }
  return new AppError('INTERNAL', { cause: error })
}

function recognise(link: unknown, cause: unknown): AppError | null {
  if (!(link instanceof Error)) return null
  if (link.name === 'TimeoutError') return new AppError('TIMEOUT', { cause })
  const code = 'code' in link && typeof link.code === 'string' ? link.code : ''
  if (timedOut.has(code)) return new AppError('TIMEOUT', { cause })
  if (link.name === 'AbortError' || aborted.has(code)) {
    return new AppError('TIMEOUT', { message: 'The request was cancelled before the target answered.', cause })
  }
  if (stopping.has(code)) return new AppError('INTERRUPTED', { cause })
  if (exhausted.has(code)) return new AppError('OVERLOADED', { cause })
  // Only some of the parser's errors have a code of their own.
  const message = unreachableSentence(link.name === 'HTTPParserError' ? 'HPE_' : code)
  return message === null ? null : new AppError('TARGET_UNREACHABLE', { message, cause })
}

function unreachableSentence(code: string): string | null {
  const named = unreachable.find(([prefix]) => code.startsWith(prefix))
  if (named !== undefined) return named[1]
  if (isTlsCode(code)) return `The target's certificate or TLS was not accepted (${code}).`
  // The system's own codes, as in EADDRNOTAVAIL; those of Node and undici for misuse contain underscores.
  return /^E[A-Z0-9]+$/.test(code) ? `The target could not be reached (${code}).` : null
}

/** The error, its causes and, when several attempts failed, each of them; at most a few levels deep. */
function* causes(error: unknown, depth = 0): Generator<unknown> {
  if (error === undefined || error === null || depth > 4) return
  yield error
  if (error instanceof AggregateError) for (const one of error.errors) yield* causes(one, depth + 1)
  if (error instanceof Error) yield* causes(error.cause, depth + 1)
}
