import type { Terms } from '../limits/concurrency.ts'

/**
 * The right to use a session until a given time. It is a row that is valid until then, even if its holder has died.
 * Times are epoch milliseconds.
 */
export interface Lease {
  readonly id: string
  readonly sessionId: string
  /** The fencing token: higher for each lease of a session. */
  readonly token: number
  /** `use`: by a server, for one scrape, validation or renewal. `outside`: a user holds the session through the API. */
  readonly kind: 'use' | 'outside'
  /** The server of a `use`; the user of an `outside` lease. */
  readonly holder: string
  readonly since: number
  readonly until: number
}

/** The outside lease whose holder uses the session. */
export interface UnderLease {
  readonly leaseId: string
  readonly userId: string
}

/** A lease to claim. The commit of the claim also contains everything that must happen together with it. */
export interface Claim extends Omit<Lease, 'token'> {
  /** The maximum number of valid leases, this one included; null: any number, unless one is an outside lease. */
  readonly max: number | null
  /** When the next visit may begin, if this one begins now; null: the session has no pace. */
  readonly nextUseAt: number | null
  /** The outside lease that allows this claim, and does not block it; null: none. */
  readonly under: UnderLease | null
  /** The ticket of the server that claims; null: it has none, so servers that have one go first. */
  readonly ticketId: string | null
}

/** What may block a claim at one moment. */
export interface Occupancy {
  /** Valid leases, oldest first. */
  readonly leases: readonly Lease[]
  /** Tickets of waiting servers, in order of arrival. */
  readonly tickets: readonly { readonly id: string; readonly until: number }[]
  /** When the next visit may begin; null: at once. */
  readonly nextUseAt: number | null
}

/**
 * What blocks a claim, and until when at most: other leases, a server that came first, or the pace; null: nothing. This
 * only says when to try. The claim itself decides.
 */
export function obstacleTo(
  { leases, tickets, nextUseAt }: Occupancy,
  { max, paceMs }: Terms,
  { under, ticketId }: Pick<Claim, 'under' | 'ticketId'>,
  now: number,
): { readonly kind: 'lease' | 'ticket' | 'pace'; readonly until: number } | null {
  const others = leases.filter(({ id }) => id !== under?.leaseId)
  const outside = others.find(({ kind }) => kind === 'outside')
  if (outside !== undefined) return { kind: 'lease', until: outside.until }
  if (max !== null && others.length >= max) return { kind: 'lease', until: Math.min(...others.map((o) => o.until)) }
  const [first] = tickets
  if (under === null && first !== undefined && first.id !== ticketId) return { kind: 'ticket', until: first.until }
  if (paceMs !== null && nextUseAt !== null && nextUseAt > now) return { kind: 'pace', until: nextUseAt }
  return null
}
