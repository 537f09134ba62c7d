import type { Asker, SessionChanges } from '../repository.ts'
import type { Session } from '../session.ts'
import type { Bounds } from './bounds.ts'
import type { CheckCause } from './check-cause.ts'
import { nextCheck } from './interval.ts'
import { decodeLearned } from './learned.ts'

export interface ChangeContext {
  /** What the operator allows; null: no session is checked by itself. */
  readonly bounds: Bounds | null
  readonly now: number
  /** In [0, 1), for the jitter. */
  readonly fraction: number
  /** Who changed it. */
  readonly by: Asker
}

/**
 * What a change by its user means for a session's next check. Cookies that nobody has proven are checked at once; else
 * the next check keeps its distance from the last, and one that was asked for stays due.
 */
export function afterChange(
  before: Session,
  after: Session,
  { bounds, now, fraction, by }: ChangeContext,
): SessionChanges {
  const plan = (at: number | null, cause: CheckCause | null, asker: Asker | null = null): SessionChanges => ({
    next_validation_at: at,
    next_validation_cause: cause,
    next_validation_by: asker?.userId ?? null,
    next_validation_key: asker?.keyPrefix ?? null,
  })
  const isAsked = before.nextValidationCause === 'asked' || before.nextValidationCause === 'refreshed'
  if (isAsked && before.nextValidationAt !== null && !after.disabled) return {}
  const isUnproven = after.status === 'pending_validation' && before.status !== 'pending_validation'
  const from = before.lastValidatedAt ?? now
  const learned = decodeLearned(before.learned)
  const next = nextCheck({ session: after, learned, bounds, now, from, fraction })
  if (next === null) return plan(null, null)
  // Its first check comes in seconds, and judges what is stored then.
  if (before.nextValidationCause === 'first' && !isUnproven) return {}
  return isUnproven ? plan(now, 'refreshed', by) : plan(next.at, next.cause)
}
