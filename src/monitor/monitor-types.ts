import type { CheckCause } from '../sessions/monitoring/check-cause.ts'
import type { Asker } from '../sessions/stored-session.ts'

export interface DueSession {
  readonly id: string
  readonly accountId: string
  readonly validationUrl: string
  readonly dueAt: number
  readonly cause: CheckCause | null
  /** How many sessions its account may have, if an operator set that; null: as many as any account. */
  readonly accountSessionLimit: number | null
  /** Who requested the check and may still use the session; null: nobody. */
  readonly askedBy: (Asker & { readonly email: string }) | null
}

/** The shared state of all nodes about one site. Times are epoch milliseconds. */
export interface SiteState {
  /** Not to be visited before. */
  readonly freeAt: number
  /** Being visited, until then at most. */
  readonly leaseUntil: number | null
  /** By id. */
  readonly accounts: ReadonlyMap<string, AccountAtSite>
}

/** One account at one site: its errors and bookings delay no other account. */
export interface AccountAtSite {
  /** The site is not visited for this account before: its back-off. */
  readonly freeAt: number
  /** The time of its last booked visit. */
  readonly bookedUntil: number
  /** Its failed visits in a row. */
  readonly errors: number
  /** Of the accounts that wait for the site, the one with the lowest goes first. */
  readonly turnAt: number
}

/** The number of checks of an account in the hour that began at `hourAt`. */
export interface AccountBudget {
  readonly hourAt: number
  readonly used: number
}

/** A lease on a session and on its site, for one visit. */
export interface MonitorVisit {
  readonly id: string
  readonly accountId: string
  readonly site: string
  readonly leaseUntil: number
}
