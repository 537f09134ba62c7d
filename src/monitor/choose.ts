import type { CheckCause } from '../sessions/monitoring/check-cause.ts'
import type { AccountBudget, DueSession, SiteState } from './monitor-types.ts'
import { createSiteQueue, inTurn } from './site-queue.ts'

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

export interface Booking {
  readonly site: string
  readonly accountId: string
  /** Until when visits of the site are now booked for the account; epoch milliseconds. */
  readonly until: number
}

export interface Choice {
  readonly visit: readonly DueCandidate[]
  readonly defer: readonly Deferral[]
  readonly booked: readonly Booking[]
}

export interface ChooseInput {
  readonly due: readonly DueCandidate[]
  readonly sites: ReadonlyMap<string, SiteState>
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

/**
 * Decides which due sessions are visited now and gives the others a later time: sessions of one site one after the
 * other, and those beyond an account's budget somewhere in its next hour. So each is read once and blocks no other.
 * At a site accounts take turns. Of an account requested checks go first, within its budget; beyond it they wait like
 * the others.
 */
export function choose({ due, sites, budgets, pace, free, running, now, fraction }: ChooseInput): Choice {
  const visit: DueCandidate[] = []
  const defer: Deferral[] = []
  const booked: Booking[] = []
  const used = new Map<string, number>()
  const held = new Map(running)
  const spentBy = (id: string): number => used.get(id) ?? currentHour(budgets.get(id), now).used
  const isWaitedFor = (session: DueCandidate): boolean =>
    !isRoutine(session.cause) && spentBy(session.accountId) < budgetOf(pace, session)
  for (const [site, sessions] of Map.groupBy(inOrder(due, isWaitedFor), (session) => session.site)) {
    const state = sites.get(site) ?? unknownSite
    const queue = createSiteQueue(state, pace.gapMs, now)
    for (const session of inTurn(sessions, state.accounts)) {
      const { accountId } = session
      const spent = spentBy(accountId)
      if (isRoutine(session.cause) && spent >= budgetOf(pace, session)) {
        defer.push({ session, to: currentHour(budgets.get(accountId), now).hourAt + hourMs * (1 + fraction()) })
      } else if (!queue.isFree(accountId)) {
        defer.push({ session, to: queue.wait(accountId, isWaitedFor(session)) })
      } else if (hasRoom(held.get(accountId) ?? 0, free - visit.length)) {
        queue.visit()
        if (isCounted(session.cause)) used.set(accountId, spent + 1)
        held.set(accountId, (held.get(accountId) ?? 0) + 1)
        visit.push(session)
      }
    }
    for (const [accountId, until] of queue.booked) booked.push({ site, accountId, until })
  }
  return { visit, defer: defer.map(({ session, to }) => ({ session, to: Math.round(to) })), booked }
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

const unknownSite: SiteState = { freeAt: 0, leaseUntil: null, accounts: new Map() }

/** The hour of an account that has begun last; one that is over begins again now. */
function currentHour(budget: AccountBudget | undefined, now: number): AccountBudget {
  return budget === undefined || budget.hourAt + hourMs <= now ? { hourAt: now, used: 0 } : budget
}

const errorMs = 60_000
const longestBackOffMs = 3_600_000

/**
 * How long a site is not visited for an account after this many errors of it in a row: a minute, doubled each time, at
 * most an hour.
 */
export function backOffMs(errors: number): number {
  return errors === 0 ? 0 : Math.min(longestBackOffMs, errorMs * 2 ** Math.min(errors - 1, 20))
}
