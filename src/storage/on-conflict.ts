import type { AppError } from '../errors.ts'
import { ConflictError, type ConflictReason } from './write.ts'

/**
 * For the `catch` of a commit: maps the reason of a conflict to an error of `errors`, and throws every other error
 * unchanged.
 */
export function onConflict(errors: Partial<Record<ConflictReason, () => AppError>>): (error: unknown) => never {
  return (error) => {
    const reason = error instanceof ConflictError ? error.reason : null
    throw (reason === null ? undefined : errors[reason]?.()) ?? error
  }
}
