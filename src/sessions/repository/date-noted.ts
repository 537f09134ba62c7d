import { statusAt } from '../lifecycle.ts'
import type { SessionChanges } from '../repository.ts'
import type { Session } from '../session.ts'

/**
 * What becomes of the note that a session's date has passed: it stays, it goes, or it goes over to the new date where it
 * stood for the old one.
 */
export type DateNoted = 'stays' | 'goes' | 'goes over'

/**
 * What a change means for the note that a session's date has passed. Another date has one of its own, also where it was
 * noted before; but of two that have passed, one after the other, the end is told once.
 */
export function dateNoted(seen: Session, { expires_at: next, updated_at: now }: SessionChanges): DateNoted {
  if (next === undefined || next === seen.expiresAt) return 'stays'
  const isOver = (session: Session): boolean => now !== undefined && statusAt(session, now) === 'expired'
  return isOver(seen) && isOver({ ...seen, expiresAt: next }) ? 'goes over' : 'goes'
}
