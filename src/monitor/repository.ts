import type { CheckCause } from '../sessions/monitoring/check-cause.ts'
import type { Asker } from '../sessions/repository.ts'
import type { Session } from '../sessions/session.ts'
import type { SqlWrite } from '../storage/write.ts'

/** A session whose date has passed and whose audit trail does not say so yet. */
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
  /** Who asked for it and may still use the session; null: nobody. */
  readonly askedBy: (Asker & { readonly email: string }) | null
}

/** What the nodes agree on about one site. Times are epoch milliseconds. */
export interface SiteVisit {
  /** Not to be visited before. */
  readonly freeAt: number
  /** The time of the last visit that is booked. */
  readonly bookedUntil: number
  /** Somebody visits it, until then at most. */
  readonly leaseUntil: number | null
  /** Visits in a row that failed. */
  readonly errors: number
}

/** Checks that an account had in the hour that began at `hourAt`. */
export interface AccountBudget {
  readonly hourAt: number
  readonly used: number
}

/** A lease on a session and on its site, for one visit. */
export interface MonitorVisit {
  readonly id: string
  readonly site: string
  readonly leaseUntil: number
}

export interface MonitorRepository {
  /**
   * Sessions due for validation that no node holds, longest due first; `awaited`: those that were asked for or are first
   * checks, or the rest. None of the accounts in `except`.
   */
  due(awaited: boolean, now: number, limit: number, except?: readonly string[]): Promise<DueSession[]>
  /** How many sessions are due by their interval; counts no further than `limit`. */
  countDue(now: number, limit: number): Promise<number>
  sites(names: readonly string[]): Promise<Map<string, SiteVisit>>
  budgets(accountIds: readonly string[]): Promise<Map<string, AccountBudget>>
  /** Takes a due session and its site; conflicts where another node was first at either. */
  claim(visit: MonitorVisit, now: number, gapMs: number): SqlWrite[]
  /** Counts a check against its account's budget; conflicts where that is spent (null: never). */
  spend(accountId: string, now: number, hourMs: number, hourlyBudget: number | null): SqlWrite
  /** Ends the lease of the session, wherever it still is this visit's. */
  releaseSession(visit: MonitorVisit): SqlWrite
  /** Ends the lease of the site; it is not visited again before `freeAt`. */
  releaseSite(visit: MonitorVisit, freeAt: number, errors: number): SqlWrite
  /** Gives a due session another time, unless somebody else did. */
  defer(session: Pick<DueSession, 'id' | 'dueAt'>, to: number, cause?: CheckCause): SqlWrite
  /** Living sessions, not invalid, that have no next check; in the order of their ids, behind `after`. */
  unscheduled(after: string, limit: number): Promise<Session[]>
  /** How many they are; counts no further than `limit`. */
  countUnscheduled(limit: number): Promise<number>
  /** Gives a session its next check, unless it has one. */
  adopt(id: string, at: number, cause: CheckCause): SqlWrite
  /** Takes every session out of the schedule but what somebody asked for. */
  unschedule(): SqlWrite
  /**
   * Forgets every plan, lease, booking and tally that lies behind `limit`: what a clock that was ahead left. What was
   * asked for is due at `now`; the rest has no next check.
   */
  forgetBehind(limit: number, now: number): SqlWrite[]
  book(site: string, until: number): SqlWrite
  /** Takes a session out of the schedule. */
  drop(id: string): SqlWrite
  passedDates(now: number, limit: number): Promise<PassedDate[]>
  /** Marks a date as noted and ends the schedule; conflicts where another node was first or the date changed. */
  notePassed(passed: PassedDate): SqlWrite[]
}
