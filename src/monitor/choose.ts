import type { CheckCause } from '../sessions/monitoring/interval.ts'
import type { AccountBudget, DueSession, SiteVisit } from './repository.ts'

/** The limits of what is done without anybody asking. */
export interface Pace {
  /** Between the beginnings of two visits of one site, at least; in milliseconds. */
  readonly gapMs: number
  /** Checks an hour that an account gets. */
  readonly hourlyBudget: number
}

export interface DueCandidate extends DueSession {
  readonly site: string
}

export interface Deferral {
  readonly session: DueCandidate
  /** Epoch milliseconds. */
  readonly to: number
}

export interface Choice {
  readonly visit: readonly DueCandidate[]
  readonly defer: readonly Deferral[]
  /** Until when visits of these sites are booked now. */
  readonly booked: ReadonlyMap<string, number>
}

export interface ChooseInput {
  /** In the order in which they are to be served. */
  readonly due: readonly DueCandidate[]
  readonly sites: ReadonlyMap<string, SiteVisit>
  readonly budgets: ReadonlyMap<string, AccountBudget>
  readonly pace: Pace
  /** How many visits may begin. */
  readonly free: number
  readonly now: number
  readonly fraction: () => number
}

export const hourMs = 3_600_000
/** Where no gap is asked for, two visits of a site still do not overlap. */
const leastWaitMs = 1_000

/**
 * Which due sessions are visited now. The others get a time of their own: sessions of one site one after the other, those
 * beyond an account's budget somewhere in its next hour. So each is looked at once, and nobody stands in another's way.
 */
export function choose({ due, sites, budgets, pace, free, now, fraction }: ChooseInput): Choice {
  const visit: DueCandidate[] = []
  const defer: Deferral[] = []
  const visited = new Set<string>()
  const booked = new Map<string, number>()
  const asked = new Map<string, number>()
  const used = new Map<string, number>()
  const step = Math.max(pace.gapMs, leastWaitMs)
  for (const session of due) {
    const site = sites.get(session.site) ?? freeSite
    const spent = used.get(session.accountId) ?? usedIn(budgets.get(session.accountId), now)
    if (isByItself(session.cause) && spent >= pace.hourlyBudget) {
      defer.push({ session, to: (budgets.get(session.accountId)?.hourAt ?? now) + hourMs * (1 + fraction()) })
    } else if (visited.has(session.site) || !isFree(site, now)) {
      const soonest = Math.max(now, site.freeAt)
      if (isByItself(session.cause)) {
        const slot = Math.max(soonest, booked.get(session.site) ?? site.bookedUntil) + step
        booked.set(session.site, slot)
        defer.push({ session, to: slot })
      } else {
        // Somebody waits for it: before whatever is booked.
        const place = (asked.get(session.site) ?? 0) + 1
        asked.set(session.site, place)
        defer.push({ session, to: soonest + step * (site.freeAt > now ? place - 1 : place) })
      }
    } else if (visit.length < free) {
      visited.add(session.site)
      if (isByItself(session.cause)) used.set(session.accountId, spent + 1)
      visit.push(session)
    }
  }
  return { visit, defer: defer.map(({ session, to }) => ({ session, to: Math.round(to) })), booked }
}

/** Whether nobody asked for it. */
export function isByItself(cause: CheckCause | null): boolean {
  return cause !== 'asked' && cause !== 'refreshed'
}

const freeSite: SiteVisit = { freeAt: 0, bookedUntil: 0, leaseUntil: null, errors: 0 }

function isFree({ freeAt, leaseUntil }: SiteVisit, now: number): boolean {
  return freeAt <= now && (leaseUntil === null || leaseUntil <= now)
}

export function usedIn(budget: AccountBudget | undefined, now: number): number {
  return budget === undefined || budget.hourAt + hourMs <= now ? 0 : budget.used
}

const errorMs = 60_000
const longestBackOffMs = 3_600_000

/** How long a site is left alone after so many errors in a row: a minute, doubled each time, at most an hour. */
export function backOffMs(errors: number): number {
  return errors === 0 ? 0 : Math.min(longestBackOffMs, errorMs * 2 ** Math.min(errors - 1, 20))
}
