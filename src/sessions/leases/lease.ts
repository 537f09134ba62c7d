import type { Terms } from '../concurrency.ts'

/**
 * The right to use a session, for a time: a row that counts until its time is up, whether or not its holder still lives.
 * Times are epoch milliseconds.
 */
export interface Lease {
  readonly id: string
  readonly sessionId: string
  /** The fencing token: higher for each lease of a session. */
  readonly token: number
  /** `use`: by a server, for one scrape or validation. `outside`: a user holds the session through the API. */
  readonly kind: 'use' | 'outside'
  /** Of a use, the server; of one from outside, the user. */
  readonly holder: string
  readonly since: number
  readonly until: number
}

/** An outside lease under which its holder uses the session. */
export interface UnderLease {
  readonly leaseId: string
  readonly userId: string
}

/** A lease to be claimed, in one commit with everything else that the claim must mean. */
export interface Claim extends Omit<Lease, 'token'> {
  /** How many leases may live at once, this one included; null: any number, as long as nobody outside holds one. */
  readonly max: number | null
  /** When the next visit may begin, if this one begins now; null: the session has no pace. */
  readonly nextUseAt: number | null
  /** The outside lease that allows it, which does not count against it; null: none. */
  readonly under: UnderLease | null
  /** The ticket of the server that claims; null: it has none, so every server that has one goes first. */
  readonly ticketId: string | null
}

/** What stands in the way of a claim at a moment. */
export interface Occupancy {
  /** Leases that live, oldest first. */
  readonly leases: readonly Lease[]
  /** Servers that wait, first come first. */
  readonly tickets: readonly { readonly id: string; readonly until: number }[]
  /** When the next visit may begin; null: at once. */
  readonly nextUseAt: number | null
}

/**
 * What keeps a claim from being granted, and when that ends at the latest: leases of others, a server that came first, or
 * the pace; null: nothing. This only says when to try; the claim decides.
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
