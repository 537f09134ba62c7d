import type { CheckCause } from '../sessions/monitoring/check-cause.ts'
import type { AccountBudget, DueSession, SiteVisit } from './repository.ts'

/** The limits of checks that nobody requested. */
export interface Pace {
  /** The least time between the starts of two visits of one site, in milliseconds. */
  readonly gapMs: number
  /** Checks per hour and account. */
  readonly hourlyBudget: number
  /**
   * Checks per hour for each session that an account may have, for accounts with a session limit of their own; null:
   * these get `hourlyBudget` as well.
   */
  readonly hourlyPerSession: number | null
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
  /** Until when visits of these sites are now booked. */
  readonly booked: ReadonlyMap<string, number>
}

export interface ChooseInput {
  readonly due: readonly DueCandidate[]
  readonly sites: ReadonlyMap<string, SiteVisit>
  readonly budgets: ReadonlyMap<string, AccountBudget>
  readonly pace: Pace
  /** How many visits may start. */
  readonly free: number
  /** Running visits by account. */
  readonly running: ReadonlyMap<string, number>
  readonly now: number
  readonly fraction: () => number
}

export const hourMs = 3_600_000

/** How many checks per hour the account of a session may have. */
export function budgetOf(
  { hourlyBudget, hourlyPerSession }: Pick<Pace, 'hourlyBudget' | 'hourlyPerSession'>,
  { accountSessionLimit: limit }: Pick<DueSession, 'accountSessionLimit'>,
): number {
  return hourlyPerSession === null || limit === null ? hourlyBudget : hourlyPerSession * limit
}

/** Even without a required gap, two visits of a site do not overlap. */
const leastWaitMs = 1_000

/**
 * Decides which due sessions are visited now and gives the others a later time: sessions of one site one after the
 * other, and those beyond an account's budget somewhere in its next hour. So each is read once and blocks no other.
 * Requested checks go first, within the budget of their account; beyond it they wait like the others.
 */
export function choose({ due, sites, budgets, pace, free, running, now, fraction }: ChooseInput): Choice {
  const visit: DueCandidate[] = []
  const defer: Deferral[] = []
  const visited = new Set<string>()
  const booked = new Map<string, number>()
  const waiting = new Map<string, number>()
  const used = new Map<string, number>()
  const held = new Map(running)
  const spentBy = (id: string): number => used.get(id) ?? usedIn(budgets.get(id), now)
  const isWaitedFor = (session: DueCandidate): boolean =>
    !isRoutine(session.cause) && spentBy(session.accountId) < budgetOf(pace, session)
  const step = Math.max(pace.gapMs, leastWaitMs)
  for (const session of inOrder(due, isWaitedFor)) {
    const site = sites.get(session.site) ?? freeSite
    const spent = spentBy(session.accountId)
    if (isRoutine(session.cause) && spent >= budgetOf(pace, session)) {
      defer.push({ session, to: (budgets.get(session.accountId)?.hourAt ?? now) + hourMs * (1 + fraction()) })
    } else if (visited.has(session.site) || !isFree(site, now)) {
      if (isWaitedFor(session)) {
        const place = (waiting.get(session.site) ?? 0) + 1
        waiting.set(session.site, place)
        defer.push({ session, to: beforeAll(site, place, step, now) })
      } else {
        const slot = Math.max(now, site.freeAt, booked.get(session.site) ?? site.bookedUntil) + step
        booked.set(session.site, slot)
        defer.push({ session, to: slot })
      }
    } else if (hasRoom(held.get(session.accountId) ?? 0, free - visit.length)) {
      visited.add(session.site)
      if (isCounted(session.cause)) used.set(session.accountId, spent + 1)
      held.set(session.accountId, (held.get(session.accountId) ?? 0) + 1)
      visit.push(session)
    }
  }
  return { visit, defer: defer.map(({ session, to }) => ({ session, to: Math.round(to) })), booked }
}

/** Somebody waits for it: at a busy site it goes before everything booked there, as number `place` of those that do. */
function beforeAll({ freeAt }: SiteVisit, place: number, stepMs: number, now: number): number {
  return freeAt > now ? freeAt + stepMs * (place - 1) : now + stepMs * place
}

/** Visits that an account may run before it has to leave this many to other accounts. */
export const share = 8

/** Whether an account may start another visit, so that slow sites of one account do not take every slot. */
export function hasRoom(running: number, free: number): boolean {
  return free > (running < share ? 0 : share)
}

/** Those that somebody waits for first; the rest in the order in which they became due. */
function inOrder(due: readonly DueCandidate[], isFirst: (session: DueCandidate) => boolean): DueCandidate[] {
  const { first = [], rest = [] } = Object.groupBy(due, (session) => (isFirst(session) ? 'first' : 'rest'))
  return [...first, ...rest.toSorted((a, b) => a.dueAt - b.dueAt)]
}

/** Neither requested nor a first check: it waits when the budget of its account is used up. */
export function isRoutine(cause: CheckCause | null): boolean {
  return cause !== 'asked' && cause !== 'refreshed' && cause !== 'first'
}

/** Whether it counts against the budget of its account. The first check of new cookies does not. */
export function isCounted(cause: CheckCause | null): boolean {
  return cause !== 'refreshed' && cause !== 'first'
}

const freeSite: SiteVisit = { freeAt: 0, bookedUntil: 0, leaseUntil: null, errors: 0 }

function isFree({ freeAt, leaseUntil }: SiteVisit, now: number): boolean {
  return freeAt <= now && (leaseUntil === null || leaseUntil <= now)
}

function usedIn(budget: AccountBudget | undefined, now: number): number {
  return budget === undefined || budget.hourAt + hourMs <= now ? 0 : budget.used
}

const errorMs = 60_000
const longestBackOffMs = 3_600_000

/** How long a site is not visited after this many errors in a row: a minute, doubled each time, at most an hour. */
export function backOffMs(errors: number): number {
  return errors === 0 ? 0 : Math.min(longestBackOffMs, errorMs * 2 ** Math.min(errors - 1, 20))
}
