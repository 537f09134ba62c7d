import type { Asker, SessionChanges } from '../stored-session.ts'
import type { CheckCause } from './check-cause.ts'

export interface PlannedCheck {
  /** Epoch milliseconds. */
  readonly at: number
  readonly cause: CheckCause
}

/**
 * The next check of a session as its row stores it; null: none.
 * @param by who requested it; null: nobody
 */
export function checkColumns(check: PlannedCheck | null, by: Asker | null = null) {
  return {
    next_validation_at: check?.at ?? null,
    next_validation_cause: check?.cause ?? null,
    next_validation_by: by?.userId ?? null,
    next_validation_key: by?.keyPrefix ?? null,
  } satisfies SessionChanges
}
