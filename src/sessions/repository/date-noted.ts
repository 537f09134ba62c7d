import { statusAt } from '../lifecycle.ts'
import type { Session } from '../session.ts'
import type { SessionChanges } from '../stored-session.ts'

/**
 * What happens to the record that a session's expiry date has passed: it stays, is removed, or moves to the new date.
 */
export type DateNoted = 'kept' | 'removed' | 'moved'

/**
 * The effect of a change on the record that a session's expiry date has passed. A new date needs a record of its own.
 * But when both dates have passed, the end is reported once.
 */
export function dateNoted(seen: Session, { expires_at: next, updated_at: now }: SessionChanges): DateNoted {
  if (next === undefined || next === seen.expiresAt) return 'kept'
  const isOver = (session: Session): boolean => now !== undefined && statusAt(session, now) === 'expired'
  return isOver(seen) && isOver({ ...seen, expiresAt: next }) ? 'moved' : 'removed'
}
