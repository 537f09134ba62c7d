import type { Terms } from '../concurrency.ts'
import type { Session } from '../session.ts'
import { WaiterQueue } from './waiter-queue.ts'

/** A use of a session that runs in this process. */
export interface RunningUse {
  /** Since when, epoch milliseconds. */
  readonly since: number
  readonly isLeased: boolean
  /** The outside lease under which it runs; null: none. */
  readonly underId: string | null
  /** The version of the cookies that it uses; 0 where nobody needs to know when they were first used. */
  cookies: number
}

/** What this process does with one session: its uses, its waiters, and its place among other servers. */
export class LocalSession {
  readonly queue = new WaiterQueue()
  readonly uses = new Set<RunningUse>()
  /** This server's ticket, held for the first of its queue. */
  ticket: { readonly id: string; readonly until: number } | null = null

  /** Whether this process itself takes the session up: then it knows when that ends, and need not ask the database. */
  isFull({ max }: Terms, underId: string | null): boolean {
    const counted = [...this.uses].filter((use) => underId === null || !use.isLeased || use.underId === underId)
    return max !== null && counted.length >= max
  }

  /** Since when it is used without a lease; null: it is not. */
  freelyUsedSince(): number | null {
    const free = [...this.uses].filter((use) => !use.isLeased)
    return free.length === 0 ? null : Math.min(...free.map(({ since }) => since))
  }

  isIdle(): boolean {
    return this.uses.size === 0 && this.queue.size === 0
  }
}

/** So long the first use of new cookies goes ahead of the others, in milliseconds. */
const aheadMs = 2_000
const maxRemembered = 10_000

/**
 * Which cookies of sessions were used in this process. The first use of new cookies shows whether the site rotates them,
 * so in `auto` the others wait for its end: two first uses would carry the same value, and the answer to one be lost.
 */
export class UsedCookies {
  readonly #newest = new Map<string, number>()

  /** Until when a use waits for the first one of the same cookies; null: it need not. */
  firstUseUntil(session: Session, uses: Iterable<RunningUse>, now: number): number | null {
    const cookies = cookiesOf(session)
    const isAuto = (session.concurrency?.mode ?? 'auto') === 'auto'
    if (!isAuto || (this.#newest.get(session.id) ?? 0) >= cookies) return null
    const same = [...uses].filter((use) => use.cookies === cookies)
    if (same.length === 0) return null
    const until = Math.min(...same.map(({ since }) => since)) + aheadMs
    if (until > now) return until
    this.note(session.id, cookies)
    return null
  }

  /** These cookies were used, or waited for long enough. */
  note(sessionId: string, cookies: number): void {
    if (cookies <= (this.#newest.get(sessionId) ?? 0)) return
    if (this.#newest.size >= maxRemembered) this.#newest.clear()
    this.#newest.set(sessionId, cookies)
  }
}

/** Where what a site changes is not kept, nothing is lost by two first uses. */
export function cookiesOf({ writeBack, putVersion }: Session): number {
  return writeBack ? putVersion : 0
}
