import { AppError } from '../errors.ts'

/** Adds the number of the refused item to an error of a batch. */
export function rethrowForItem(at: number) {
  return (error: unknown): never => {
    if (!(error instanceof AppError)) throw error
    throw error.with({ message: `Item ${at} of the batch: ${error.message}` })
  }
}
