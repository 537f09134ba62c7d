import { type RawBuilder, sql } from 'kysely'
import { statusAt } from '../lifecycle.ts'
import type { SessionChanges } from '../repository.ts'
import type { Session } from '../session.ts'

/**
 * What a change means for the note that a session's date has passed. Another date has one of its own, also where it was
 * noted before; but of two that have passed, one after the other, the end is told once.
 */
export function dateNoted(
  seen: Session,
  { expires_at: next, updated_at: now }: SessionChanges,
): { readonly expiry_noted_at?: RawBuilder<number> | null } {
  if (next === undefined || next === seen.expiresAt) return {}
  const isOver = (session: Session): boolean => now !== undefined && statusAt(session, now) === 'expired'
  if (!isOver(seen) || !isOver({ ...seen, expiresAt: next })) return { expiry_noted_at: null }
  return { expiry_noted_at: sql<number>`case when expiry_noted_at = expires_at then cast(${next} as bigint) end` }
}
