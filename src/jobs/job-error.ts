import { AppError } from '../errors.ts'

/** Why a job failed. */
export interface JobError {
  readonly code: AppError['code']
  readonly message: string
}

/** The error as the client that submitted the job sees it. */
export function errorOf(error: unknown): JobError {
  const known = error instanceof AppError ? error : new AppError('INTERNAL', { cause: error })
  return { code: known.code, message: known.message }
}
