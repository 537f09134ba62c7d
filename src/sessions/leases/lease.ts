/**
 * The right to use a session, for a time: a row that counts as long as its time is not up, whoever made it and whether
 * or not they still live. Times are epoch milliseconds.
 */
export interface Lease {
  readonly id: string
  readonly sessionId: string
  /** The fencing token: higher for each lease of a session. */
  readonly token: number
  /** `use`: by a server itself, for one scrape or validation. `outside`: somebody holds the session by the API. */
  readonly kind: 'use' | 'outside'
  /** Of a use, the server; of one from outside, the user. */
  readonly holder: string
  readonly since: number
  readonly until: number
}

/** A lease to be claimed, in one commit with whatever else that must mean. */
export interface Claim extends Omit<Lease, 'token'> {
  /** How many leases may live at once, this one included. */
  readonly max: number
  /** From when the next visit may begin, where this one begins now; null: the session has no pace. */
  readonly nextUseAt: number | null
  /** The outside lease that allows it, which does not count against it, and the user who must hold that; null: none. */
  readonly under: { readonly leaseId: string; readonly userId: string } | null
  /** The ticket of the server that claims; null: it has none, so that everybody who has one goes first. */
  readonly ticketId: string | null
}

/** A visit that needs no lease but must keep its distance from the one before. */
export interface Slot extends Pick<Claim, 'sessionId' | 'since' | 'nextUseAt' | 'ticketId'> {
  /** False: whoever waits with a ticket is passed by, as by the next visit of a use that has begun. */
  readonly inOrder: boolean
}

/** By what a session is taken at a moment. */
export interface Occupancy {
  /** Leases that live, oldest first. */
  readonly leases: readonly Lease[]
  /** Who waits at other servers or this one, first come first. */
  readonly tickets: readonly { readonly id: string; readonly until: number }[]
  /** When the next visit may begin; null: at once. */
  readonly nextUseAt: number | null
}
