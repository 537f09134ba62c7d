import { AppError, type ErrorCode } from '../errors.ts'

/** What the target did is known: it answered. */
const answered: ReadonlySet<ErrorCode> = new Set(['TARGET_BLOCKED', 'TARGET_NOT_ALLOWED'])

/**
 * The error of a scrape whose request, sent to the target, may have changed something there: its resolution must not be to
 * try again.
 */
export function actedError(error: unknown): unknown {
  if (!(error instanceof AppError) || answered.has(error.code)) return error
  return error.with({
    resolution: 'The target may have processed the request: check there before you repeat it.',
  })
}
