import type { AccountAtSite, SiteState } from './monitor-types.ts'

/** How long sessions wait while their site is visited, before they ask again; also the least distance in a queue. */
const leastWaitMs = 1_000

/**
 * What one round plans at one site: at most one visit now, and a later time for each session that waits.
 *
 * Each account has a queue of its own, and these queues start one gap after another, in the order of the first calls of
 * `wait`: so an account with many sessions is one place ahead of another, not many. If two queues want the same moment,
 * the next round decides by turn.
 */
export function createSiteQueue({ freeAt, leaseUntil, accounts }: SiteState, gapMs: number, now: number) {
  const stepMs = Math.max(gapMs, leastWaitMs)
  const isLeased = leaseUntil !== null && leaseUntil > now
  let nextAt = freeAt > now ? freeAt : now + (isLeased ? leastWaitMs : 0)
  let places = 0
  const heads = new Map<string, number>()
  const booked = new Map<string, number>()
  const backOffEnd = (accountId: string): number => accounts.get(accountId)?.freeAt ?? 0
  const newHead = (accountId: string): number => {
    const end = backOffEnd(accountId)
    return end > now ? Math.max(nextAt, end) : nextAt + stepMs * places++
  }
  return {
    /** Whether the account may visit the site now. */
    isFree: (accountId: string): boolean => nextAt <= now && backOffEnd(accountId) <= now,
    /** Plans the one visit that begins now. */
    visit: (): void => {
      nextAt = now + stepMs
    },
    /** When a session that cannot be visited now is due again. `isFirst`: before all that its account has booked. */
    wait: (accountId: string, isFirst: boolean): number => {
      const head = heads.get(accountId) ?? newHead(accountId)
      if (isFirst) {
        heads.set(accountId, head + stepMs)
        return head
      }
      heads.set(accountId, head)
      const last = booked.get(accountId) ?? accounts.get(accountId)?.bookedUntil ?? 0
      const slot = Math.max(head, last + stepMs)
      booked.set(accountId, slot)
      return slot
    },
    /** Until when visits are now booked, by account. */
    booked,
  }
}

/**
 * When the site is free again after a visit. If it took longer than the gap, those who wait come back every
 * `leastWaitMs`: after a pause of that length all of them have, and who goes next is not decided by chance.
 */
export function freeAgainAt(startedAt: number, endedAt: number, gapMs: number): number {
  return endedAt <= startedAt + gapMs ? startedAt + gapMs : endedAt + leastWaitMs
}

/** Accounts that used the site for long wait as long again, if others wait as well. */
export function nextTurnAt(startedAt: number, endedAt: number): number {
  return endedAt + Math.max(0, endedAt - startedAt)
}

/** The sessions that are due at a site, in the order of the turns of their accounts; otherwise in the given order. */
export function inTurn<S extends { readonly accountId: string }>(
  due: readonly S[],
  accounts: ReadonlyMap<string, Pick<AccountAtSite, 'turnAt'>>,
): S[] {
  const turnOf = ({ accountId }: S): number => accounts.get(accountId)?.turnAt ?? 0
  return due.toSorted((a, b) => turnOf(a) - turnOf(b))
}
