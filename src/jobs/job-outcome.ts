import { AppError, type ErrorCode } from '../errors.ts'
import { contentOf } from '../scraping/result.ts'
import type { ScrapeResult } from '../scraping/scrape-types.ts'

/** Why a job failed. */
export interface JobError {
  readonly code: ErrorCode
  readonly message: string
}

/** How a job ended. */
export type JobOutcome =
  | { readonly result: ScrapeResult; readonly error: null }
  | { readonly result: null; readonly error: JobError }

/** The error as the client that submitted the job sees it. */
export function errorOf(error: unknown): JobError {
  const known = error instanceof AppError ? error : new AppError('INTERNAL', { cause: error })
  return { code: known.code, message: known.message }
}

/** An error of which only the code is stored. */
export function errorOfCode(code: ErrorCode): JobError {
  return errorOf(new AppError(code))
}

/** The outcome of a job whose scrape had this result; its content as text. */
export function succeededOutcome(result: ScrapeResult): JobOutcome {
  return { result: { ...result, content: contentOf(result), contentUtf8: null }, error: null }
}

/** The outcome of a job whose scrape threw this. */
export function failedOutcome(error: unknown): JobOutcome {
  return { result: null, error: errorOf(error) }
}
