import type { CheckCause } from '../sessions/monitoring/check-cause.ts'
import type { Asker } from '../sessions/repository.ts'
import type { Session } from '../sessions/session.ts'
import type { SqlWrite } from '../storage/write.ts'

/** A session whose date has passed, which its audit trail does not record yet. */
export interface PassedDate {
  readonly id: string
  readonly expiresAt: number
  readonly session: Session
}

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

export interface MonitorRepository {
  /**
   * Due sessions that no node holds, longest due first. `awaited`: requested checks and first checks, or else the rest.
   * Without the accounts in `except`.
   */
  due(awaited: boolean, now: number, limit: number, except?: readonly string[]): Promise<DueSession[]>
  /** How many sessions are due by their interval; counts up to `limit`. */
  countDue(now: number, limit: number): Promise<number>
  /** The state of these sites, each with those of these accounts that were there. */
  sites(names: readonly string[], accountIds: readonly string[]): Promise<Map<string, SiteState>>
  budgets(accountIds: readonly string[]): Promise<Map<string, AccountBudget>>
  /**
   * Claims a due session and its site. Conflicts when another node was faster at either, or in the back-off of the
   * account.
   */
  claim(visit: MonitorVisit, now: number, gapMs: number): SqlWrite[]
  /** Counts a check against its account's budget. Conflicts when that is used up (null: no limit). */
  spend(accountId: string, now: number, hourMs: number, hourlyBudget: number | null): SqlWrite
  /** Ends this visit's lease of the session, if it still holds one. */
  releaseSession(visit: MonitorVisit): SqlWrite
  /** Ends the lease of the site, which is not visited again before `freeAt`. */
  releaseSite(visit: MonitorVisit, freeAt: number): SqlWrite
  /** Records the state of an account at a site after its turn. */
  noteTurn(visit: Pick<MonitorVisit, 'site' | 'accountId'>, after: Omit<AccountAtSite, 'bookedUntil'>): SqlWrite
  /** Postpones a due session, unless its time was changed since. */
  defer(session: Pick<DueSession, 'id' | 'dueAt'>, to: number, cause?: CheckCause): SqlWrite
  /** Sessions, neither deleted nor invalid, without a next check; ordered by id, after `after`. */
  unscheduled(after: string, limit: number): Promise<Session[]>
  /** How many there are; counts up to `limit`. */
  countUnscheduled(limit: number): Promise<number>
  /** Gives a session its next check, unless it has one. */
  adopt(id: string, at: number, cause: CheckCause): SqlWrite
  /** Removes the next check of every session, except requested checks. */
  unschedule(): SqlWrite
  /**
   * Removes every plan, lease, booking and count later than `limit`, which a clock that was ahead has left. Requested
   * checks become due at `now`; the rest have no next check.
   */
  forgetBehind(limit: number, now: number): SqlWrite[]
  /** Removes what is known about sites that nobody has visited or booked since `before`. */
  forgetSites(before: number): SqlWrite[]
  book(site: string, accountId: string, until: number): SqlWrite
  /** Removes the next check of a session. */
  drop(id: string): SqlWrite
  passedDates(now: number, limit: number): Promise<PassedDate[]>
  /**
   * Records that a date has passed and removes the next check. Conflicts when another node was faster or the date
   * changed.
   */
  notePassed(passed: PassedDate): SqlWrite[]
}
