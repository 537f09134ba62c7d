/**
 * The right to use a session, for a time: a row that counts until its time is up, whoever made it and whether or not
 * they still live. Times are epoch milliseconds.
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

/** A lease to be claimed, in one commit with whatever else that must mean. */
export interface Claim extends Omit<Lease, 'token'> {
  /** How many leases may live at once, this one included; null: any number, as long as nobody outside holds one. */
  readonly max: number | null
  /** From when the next visit may begin, where this one begins now; null: the session has no pace. */
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
