import type { Session } from '../session.ts'
import type { RunningUse } from './waiter-queue.ts'

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
