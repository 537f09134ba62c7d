import type { Terms } from '../concurrency.ts'
import type { Claim, Occupancy } from './lease.ts'

/** What keeps a claim from being granted. */
export interface Obstacle {
  /** Leases of others, a server that came first, or the distance from the last visit. */
  readonly kind: 'lease' | 'ticket' | 'pace'
  /** When it is gone at the latest, if nothing changes; epoch milliseconds. */
  readonly until: number
}

/** What a claim would meet; null: nothing. The claim decides all the same: this only says when to try. */
export function obstacleTo(
  { leases, tickets, nextUseAt }: Occupancy,
  { max, paceMs }: Terms,
  { under, ticketId }: Pick<Claim, 'under' | 'ticketId'>,
  now: number,
): Obstacle | null {
  const others = leases.filter(({ id }) => id !== under?.leaseId)
  const outside = others.find(({ kind }) => kind === 'outside')
  if (outside !== undefined) return { kind: 'lease', until: outside.until }
  if (max !== null && others.length >= max) return { kind: 'lease', until: Math.min(...others.map((o) => o.until)) }
  const first = tickets[0]
  if (under === null && first !== undefined && first.id !== ticketId) return { kind: 'ticket', until: first.until }
  if (paceMs !== null && nextUseAt !== null && nextUseAt > now) return { kind: 'pace', until: nextUseAt }
  return null
}
