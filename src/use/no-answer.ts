import { AppError, type ErrorCode } from '../errors.ts'

/** Errors without a response from the site, which say nothing about the session's cookies. */
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

/** Whether a failed visit had no response; any other failure is one of this server. */
export function isNoAnswer(error: unknown): error is AppError {
  return error instanceof AppError && unanswered.has(error.code)
}
