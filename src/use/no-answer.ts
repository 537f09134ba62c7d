import { AppError, type ErrorCode } from '../errors.ts'

/** That the site did not answer, or that the session may not be used any more, tells nothing of its cookies. */
const unanswered: ReadonlySet<ErrorCode> = new Set([
  'TARGET_UNREACHABLE',
  'PROXY_FAILED',
  'TIMEOUT',
  'TARGET_NOT_ALLOWED',
  'OVERLOADED',
  'SESSION_BUSY',
  'SESSION_INACTIVE',
  'SESSION_NOT_FOUND',
])

/** Whether a visit that failed so brought no answer; any other failure is one of this server. */
export function isNoAnswer(error: unknown): error is AppError {
  return error instanceof AppError && unanswered.has(error.code)
}
