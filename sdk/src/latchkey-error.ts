import type { ErrorAnswer, ScrapeResultAnswer } from './api.ts'

/** The codes of the server (docs/errors.md), and those of this client. */
export type ErrorCode = ErrorAnswer['code'] | ClientErrorCode

/**
 * `UNREACHABLE`: there was no answer. `INVALID_RESPONSE`: the answer is not one of a Latchkey server. `LOGIN_WALL`: the
 * site showed a login page instead of the page of a session; the session may have ended.
 */
export type ClientErrorCode = 'UNREACHABLE' | 'INVALID_RESPONSE' | 'LOGIN_WALL'

/** What `details` of an error has, by its code; of every other code it is empty. */
export interface ErrorDetails {
  VALIDATION_ERROR: { readonly fields: ReadonlyArray<{ readonly field: string; readonly message: string }> }
  METHOD_NOT_ALLOWED: { readonly allow: readonly string[] }
  /** RFC 3339; null: not known. */
  SESSION_BUSY: { readonly held_since: string | null; readonly held_until: string | null }
  /** The page at which a person logs in again. */
  LOGIN_NEEDED: { readonly login_url: string | null }
  /** What the scrape got. */
  LOGIN_WALL: { readonly result: ScrapeResultAnswer }
}

type DetailsOf<Code extends ErrorCode> = Code extends keyof ErrorDetails ? ErrorDetails[Code] : object

interface ErrorFacts {
  readonly code: string
  readonly message: string
  readonly resolution: string
  readonly status: number | null
  readonly requestId: string | null
  readonly retryAfterSeconds?: number | null
  readonly details?: object
}

/** Why a request failed. `isLatchkeyError(error, code)` tells the code apart, with the type of its `details`. */
export class LatchkeyError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'LatchkeyError'
  /** A newer server may have further ones. */
  readonly code: Code
  /** What to do next. */
  readonly resolution: string
  /** HTTP status; null: there was no answer. */
  readonly status: number | null
  /** Identifies the request in the log of the server. */
  readonly requestId: string | null
  /** After how many seconds the same request may succeed; null: not known. */
  readonly retryAfterSeconds: number | null
  readonly details: DetailsOf<Code>

  constructor(facts: ErrorFacts, options?: ErrorOptions) {
    super(facts.message, options)
    this.code = facts.code as Code
    this.resolution = facts.resolution
    this.status = facts.status
    this.requestId = facts.requestId
    this.retryAfterSeconds = facts.retryAfterSeconds ?? null
    this.details = (facts.details ?? {}) as DetailsOf<Code>
  }
}

/** Whether it is an error of this client, and, if codes are given, has one of them. */
export function isLatchkeyError<Code extends ErrorCode = ErrorCode>(
  error: unknown,
  ...codes: readonly Code[]
): error is { [C in Code]: LatchkeyError<C> }[Code] {
  return error instanceof LatchkeyError && (codes.length === 0 || codes.includes(error.code as Code))
}

/** The error that an answer with a status of 400 or more describes; `body` is its parsed JSON, or null. */
export function errorOfAnswer(status: number, body: unknown): LatchkeyError {
  const fields = typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {}
  const text = (name: string) => (typeof fields[name] === 'string' ? fields[name] : null)
  const code = text('code')
  if (code === null) return invalidResponse(status)
  const { details, retry_after: retryAfter } = fields
  return new LatchkeyError({
    code,
    message: text('message') ?? `The server answered ${status}.`,
    resolution: text('resolution') ?? '',
    status,
    requestId: text('request_id'),
    retryAfterSeconds: typeof retryAfter === 'number' ? retryAfter : null,
    details: typeof details === 'object' && details !== null ? details : {},
  })
}

export function invalidResponse(status: number, cause?: unknown): LatchkeyError {
  return new LatchkeyError(
    {
      code: 'INVALID_RESPONSE',
      message: `The answer (status ${status}) is not one of a Latchkey server.`,
      resolution: 'Check the address of the server, and what is between it and this machine.',
      status,
      requestId: null,
    },
    cause === undefined ? undefined : { cause },
  )
}

export function unreachable(server: string, cause: unknown): LatchkeyError {
  return new LatchkeyError(
    {
      code: 'UNREACHABLE',
      message: `The server at ${server} cannot be reached.`,
      resolution: 'Check the address, and whether the server runs.',
      status: null,
      requestId: null,
    },
    { cause },
  )
}
