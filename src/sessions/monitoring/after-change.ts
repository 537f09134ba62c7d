import { statusAt } from '../lifecycle.ts'
import type { Session } from '../session.ts'
import type { Asker, SessionChanges } from '../stored-session.ts'
import { boundsFor, type PlanTerms } from './bounds.ts'
import { nextCheck } from './interval.ts'
import { decodeLearned } from './learned.ts'
import { checkColumns } from './planned-check.ts'

export interface ChangeContext extends PlanTerms {
  /** The user who made the change. */
  readonly by: Asker
  /** Its cookies were replaced. */
  readonly isNewLogin: boolean
  /** Its checks have another page or rule from now on. */
  readonly isCheckedOtherwise: boolean
}

/**
 * The next check after a user changed the session. A new login is checked immediately, and a session whose passed date was
 * replaced, or whose last verdict followed another page or rule. Otherwise the next check keeps its distance from
 * the last one, and a requested check stays due, also over a time in which the session is disabled.
 */
export function afterChange(
  before: Session,
  after: Session,
  { bounds, now, fraction, by, isNewLogin, isCheckedOtherwise }: ChangeContext,
): SessionChanges {
  const { nextValidationCause: cause, nextValidationAt: at } = before
  const isAsked = cause === 'asked' || cause === 'refreshed'
  const isUnproven = after.status === 'pending_validation' && before.status !== 'pending_validation'
  const isForNow = isUnproven || isNewLogin
  const isMonitored = boundsFor(bounds, after.monitoring) !== null && statusAt(after, now) !== 'expired'
  if (after.disabled) {
    // The cause stays, so that the check is due again when the session is enabled.
    if (isAsked || cause === 'first') return { next_validation_at: null }
    return isForNow && isMonitored ? checkNow(after, now, by) : checkColumns(null)
  }
  const due = at === null ? { next_validation_at: now } : {}
  if (isAsked && (at !== null || before.disabled)) return due
  const from = before.lastValidatedAt ?? now
  const learned = decodeLearned(before.learned)
  const next = nextCheck({ session: after, learned, bounds, now, from, fraction })
  const mayBeChecked = isMonitored && (isCheckedOtherwise || isForNow)
  if (next === null && !mayBeChecked) return checkColumns(null)
  // Its first check comes within seconds and uses the secrets stored by then.
  if (cause === 'first' && !isUnproven) return due
  if (isForNow) return checkNow(after, now, by)
  // It is no longer checked by itself, but may be invalid by the old rule alone.
  if (next === null) return checkColumns({ at: now, cause: 'asked' }, by)
  if (isCheckedOtherwise) return checkColumns({ at: now, cause: 'due' })
  // Its date had passed, so nothing was checked since, and jobs may wait for a login of it.
  const isRevived = statusAt(before, now) === 'expired' && statusAt(after, now) === 'active'
  return checkColumns(isRevived ? { at: now, cause: 'due' } : next)
}

/** The check of a new login. A disabled session is due when it is enabled again. */
export function checkNow({ disabled }: Pick<Session, 'disabled'>, now: number, by: Asker): SessionChanges {
  const due = checkColumns({ at: now, cause: 'refreshed' }, by)
  return disabled ? { ...due, next_validation_at: null } : due
}
