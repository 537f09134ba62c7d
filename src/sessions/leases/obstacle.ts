import type { Terms } from '../concurrency.ts'
import type { Occupancy } from './lease.ts'

/** What keeps a use from beginning. */
export interface Obstacle {
  /** Leases of others, somebody who came first, or the distance from the last visit. */
  readonly kind: 'lease' | 'ticket' | 'pace'
  /** When it is gone at the latest, if nothing changes; epoch milliseconds. */
  readonly until: number
}

/** Who asks: the outside lease under which it would begin, and the ticket of its server. */
export interface Asker {
  readonly underId: string | null
  readonly ticketId: string | null
}

/** What a claim would meet; null: nothing. The claim decides all the same: this only says whether to try. */
export function obstacleTo(
  { leases, tickets, nextUseAt }: Occupancy,
  { max, paceMs }: Terms,
  { underId, ticketId }: Asker,
  now: number,
): Obstacle | null {
  const others = leases.filter(({ id }) => id !== underId)
  const outside = others.find(({ kind }) => kind === 'outside')
  if (max !== null && outside !== undefined) return { kind: 'lease', until: outside.until }
  if (max !== null && others.length >= max) return { kind: 'lease', until: Math.min(...others.map((o) => o.until)) }
  const first = tickets[0]
  if (underId === null && first !== undefined && first.id !== ticketId) return { kind: 'ticket', until: first.until }
  if (paceMs !== null && nextUseAt !== null && nextUseAt > now) return { kind: 'pace', until: nextUseAt }
  return null
}
