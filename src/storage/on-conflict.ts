import type { AppError } from '../errors.ts'
import { ConflictError, type ConflictReason } from './write.ts'

/**
 * For the `catch` of a commit: throws what `errors` makes of the reason that a conflict names, and every other error as
 * it is.
 */
export function onConflict(errors: Partial<Record<ConflictReason, () => AppError>>): (error: unknown) => never {
  return (error) => {
    const reason = error instanceof ConflictError ? error.reason : null
    throw (reason === null ? undefined : errors[reason]?.()) ?? error
  }
}
