import { getSystemErrorMessage } from 'node:util'

/**
 * Every error the product answers with: one code each, one table from code to HTTP status, sentence and resolution.
 * Thrown as `AppError` where the cause is known; translated to a response once, in `http/plugins/errors.ts`.
 */

export interface ErrorKind {
  /** HTTP status of the response. */
  readonly status: number
  /** The sentence for a human when the thrower gives none. */
  readonly message: string
  /** What the caller can do next. */
  readonly resolution: string
}

export const errorKinds = {
  SESSION_NOT_FOUND: {
    status: 404,
    message: 'No session with this id is visible to you.',
    resolution: 'Check the id; GET /api/v1/sessions lists the sessions you can use.',
  },
  SESSION_EXPIRED: {
    status: 410,
    message: 'The session has expired or was found logged out; the target was not contacted.',
    resolution: 'Log in again and POST /api/v1/sessions/{id}/refresh with fresh cookies.',
  },
  SESSION_DOMAIN_MISMATCH: {
    status: 400,
    message: 'The URL lies outside the domain of the session; nothing was sent.',
    resolution: 'Use a session stored for the domain of the URL.',
  },
  SESSION_INACTIVE: {
    status: 410,
    message: 'The session has been deleted or disabled.',
    resolution: 'Create a new session, or enable this one with PATCH {"disabled": false}.',
  },
  SESSION_LIMIT_REACHED: {
    status: 429,
    message: 'The account has reached its maximum number of sessions.',
    resolution:
      'Delete sessions that are no longer used, or ask the operator for a higher limit (latchkey user limit).',
  },
  SESSION_BUSY: {
    status: 409,
    message:
      'The session already has its maximum number of concurrent uses, or its pace does not allow the next visit yet.',
    resolution: 'Try again after the number of seconds in Retry-After, or allow a longer wait or more concurrent uses.',
  },
  WRONG_USER: {
    status: 409,
    message: 'The site shows a different user than the session expects; nothing was stored.',
    resolution:
      'Log in as the expected user, or send another expected_user: for a session that is stored, first with PATCH.',
  },
  LOGIN_NEEDED: {
    status: 409,
    message: 'The session is not logged in.',
    resolution:
      'Let a person open details.login_url and log in, or POST /api/v1/sessions/{id}/refresh with fresh cookies.',
  },
  SESSION_COOKIES_CONFLICT: {
    status: 400,
    message: 'Both session_id and cookies were given.',
    resolution: 'Send one of them, not both.',
  },
  UNAUTHORIZED: {
    status: 401,
    message: 'This route needs a valid API key or token.',
    resolution: 'Send X-API-Key: sk_live_… or Authorization: Bearer <token>.',
  },
  FORBIDDEN: {
    status: 403,
    message: 'You may see this, but you are not allowed to do that.',
    resolution: 'Ask an admin or the owner, or use a key with the scope that the route needs.',
  },
  NOT_FOUND: {
    status: 404,
    message: 'This address does not exist.',
    resolution: 'Check the address and the ids in it; /docs lists every route.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    message: 'This address does not support the method.',
    resolution: 'Use one of the methods in the Allow header.',
  },
  CONFLICT: {
    status: 409,
    message: 'The request conflicts with the current state.',
    resolution: 'Read the current state and send a new request if it is still needed.',
  },
  PRECONDITION_FAILED: {
    status: 412,
    message: 'The session was changed since the ETag in If-Match was read; nothing was changed.',
    resolution: 'Get the session again, and send the change with its new ETag if it is still needed.',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    message: 'The request is larger than this route accepts.',
    resolution: 'Send a smaller request.',
  },
  URI_TOO_LONG: {
    status: 414,
    message: 'The address is longer than 8,192 characters.',
    resolution: 'Send a shorter address.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    message: 'The body must be JSON.',
    resolution: 'Send Content-Type: application/json. An import also accepts text/plain.',
  },
  VALIDATION_ERROR: {
    status: 422,
    message: 'The request is not valid.',
    resolution: 'Correct the fields named in details.fields.',
  },
  MALFORMED_JSON: {
    status: 400,
    message: 'The body is not well-formed JSON.',
    resolution: 'Send one well-formed JSON value.',
  },
  BAD_REQUEST: {
    status: 400,
    message: 'The request is not well-formed HTTP.',
    resolution: 'Send a well-formed request.',
  },
  REQUEST_TIMEOUT: {
    status: 408,
    message: 'The request did not arrive completely in time.',
    resolution: 'Send the request again without pauses.',
  },
  RATE_LIMITED: {
    status: 429,
    message: 'Too many requests in this window.',
    resolution: 'Wait the number of seconds in Retry-After, then try again.',
  },
  INTERNAL: {
    status: 500,
    message: 'Something went wrong on this server.',
    resolution: 'Try again; if the error remains, give the request_id to the operator.',
  },
  TARGET_UNREACHABLE: {
    status: 502,
    message: 'The target could not be reached.',
    resolution: 'Check the URL and that the target is running, then try again.',
  },
  TIMEOUT: {
    status: 504,
    message: 'The target did not answer in time.',
    resolution: 'Try again, or set a longer timeout.',
  },
  PROXY_FAILED: {
    status: 502,
    message: "The session's proxy failed.",
    resolution:
      "Check the session's proxy and its credentials, and change them with PATCH proxy; nothing goes around it.",
  },
  TARGET_NOT_ALLOWED: {
    status: 403,
    message: 'The egress policy does not allow this target.',
    resolution:
      'Only http and https to public addresses are allowed; the operator can allow more with LATCHKEY_EGRESS_ALLOW.',
  },
  TARGET_BLOCKED: {
    status: 403,
    message: 'The target answered with a block or challenge page.',
    resolution: 'Try again later, or without fail_fast.',
  },
  OVERLOADED: {
    status: 503,
    message: 'The server is at its limit of concurrent work.',
    resolution: 'Wait the number of seconds in Retry-After, then try again.',
  },
  STORAGE_UNAVAILABLE: {
    status: 503,
    message: 'The database or the audit trail cannot be written.',
    resolution: 'Try again; the operator should check the disk and the database.',
  },
  VAULT_UNAVAILABLE: {
    status: 503,
    message: 'The stored data cannot be opened with the root key.',
    resolution: 'The operator should check the root key.',
  },
  INTERRUPTED: {
    status: 503,
    message: 'The server stopped before this was finished.',
    resolution: 'Send the request again.',
  },
  CANCELLED: {
    status: 409,
    message: 'The job, or its batch, was cancelled before it started.',
    resolution: 'Submit what is still needed again.',
  },
} as const satisfies Record<string, ErrorKind>

export type ErrorCode = keyof typeof errorKinds

/** One field that did not pass, by its path in the request (`cookies.sid`, `expires_at`). */
export interface FieldProblem {
  readonly field: string
  readonly message: string
}

/** By what a session is busy: epoch milliseconds, null if they are not known. */
export interface Busy {
  readonly heldSince: number | null
  readonly heldUntil: number | null
}

export interface AppErrorOptions {
  /** A sentence that says more than the table's; never holds a secret. */
  readonly message?: string
  /** What to do in this case, if the table's sentence does not fit. */
  readonly resolution?: string
  /** VALIDATION_ERROR only: what did not pass, the first being the one named at top level. */
  readonly fields?: readonly FieldProblem[]
  /** SESSION_BUSY only. */
  readonly busy?: Busy
  /** LOGIN_NEEDED only: the page of this server at which a person logs in. */
  readonly loginUrl?: string
  /** 429 and 503: whole seconds after which to try again. */
  readonly retryAfterSeconds?: number
  /** METHOD_NOT_ALLOWED only: the methods that the address answers. */
  readonly allow?: readonly string[]
  /** What was caught; logged, at debug level unless the operator has to fix it; never answered. */
  readonly cause?: unknown
}

/** An error with a code of the table; everything else that is thrown is answered as INTERNAL. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly resolution: string
  readonly fields: readonly FieldProblem[]
  readonly busy: Busy | null
  readonly loginUrl: string | null
  readonly retryAfterSeconds: number | undefined
  readonly allow: readonly string[]
  readonly #options: AppErrorOptions

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    const kind = errorKinds[code]
    super(options.message ?? kind.message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.#options = options
    this.code = code
    this.status = kind.status
    this.resolution = options.resolution ?? kind.resolution
    this.fields = options.fields ?? []
    this.busy = options.busy ?? null
    this.loginUrl = options.loginUrl ?? null
    this.allow = options.allow ?? []
    this.retryAfterSeconds = options.retryAfterSeconds ?? (kind.status === 503 ? 1 : undefined)
  }

  /** The same error, some of it replaced. */
  with(changes: Pick<AppErrorOptions, 'message' | 'resolution' | 'fields' | 'retryAfterSeconds'>): AppError {
    return new AppError(this.code, { ...this.#options, ...changes })
  }
}

/** Whether a call of the system failed with this code, `ENOENT` for instance. */
export function isSystemError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

/** Why a call of the system failed, in words and as its code: `permission denied (EACCES)`; null for any other error. */
export function systemReason(error: unknown): string | null {
  if (!(error instanceof Error && 'code' in error && 'errno' in error && typeof error.errno === 'number')) return null
  // `rmSync` has it without the minus.
  return `${getSystemErrorMessage(-Math.abs(error.errno))} (${error.code})`
}

/** A 422 for one field. */
export function invalidField(field: string, message: string, cause?: unknown): AppError {
  return new AppError('VALIDATION_ERROR', { message: `${field}: ${message}`, fields: [{ field, message }], cause })
}
