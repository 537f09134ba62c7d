interface ErrorFacts {
  readonly code: string
  readonly message: string
  readonly resolution: string
  /** HTTP status; null: there was no answer. */
  readonly status: number | null
  readonly requestId: string | null
}

/** Why a request failed. `code` is the server's, or `UNREACHABLE` or `INVALID_RESPONSE`; `resolution` says what to do. */
export class LatchkeyError extends Error implements ErrorFacts {
  override readonly name = 'LatchkeyError'
  readonly code: string
  readonly resolution: string
  readonly status: number | null
  readonly requestId: string | null

  constructor({ code, message, resolution, status, requestId }: ErrorFacts, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.resolution = resolution
    this.status = status
    this.requestId = requestId
  }
}

/** The error that an answer with a status of 400 or more describes; `body` is its parsed JSON, or null. */
export function errorOfAnswer(status: number, body: unknown): LatchkeyError {
  const fields = typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {}
  const text = (name: string) => (typeof fields[name] === 'string' ? fields[name] : null)
  const code = text('code')
  if (code === null) return invalidResponse(status)
  return new LatchkeyError({
    code,
    message: text('message') ?? `The server answered ${status}.`,
    resolution: text('resolution') ?? '',
    status,
    requestId: text('request_id'),
  })
}

export function invalidResponse(status: number): LatchkeyError {
  return new LatchkeyError({
    code: 'INVALID_RESPONSE',
    message: `The answer (status ${status}) is not one of a Latchkey server.`,
    resolution: 'Check the address of the server, and what is between it and this machine.',
    status,
    requestId: null,
  })
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
