import type { RunningUse } from '../leases/waiter-queue.ts'
import type { Session } from '../session.ts'

/**
 * The first use of new cookies goes ahead of the others for at most so long, in milliseconds. If it shows nothing, the
 * next use goes ahead for the rest of this time. Slow pages take a few seconds; a page that never answers must not use
 * up the time of the others.
 */
const aheadMs = 10_000
const maxRemembered = 10_000

/**
 * Which cookies of sessions were used in this process. The first use of new cookies shows whether the site rotates them,
 * so in `auto` the others wait for its end: two first uses would carry the same value, and the answer to one be lost. A
 * use whose answer shows nothing of it, such as a login page, does not count as the first.
 */
export class UsedCookies {
  readonly #newest = new Map<string, number>()
  /** Since when uses of the same cookies have gone ahead, one after the other: by the running uses of a session. */
  readonly #ahead = new WeakMap<ReadonlySet<RunningUse>, { readonly cookies: number; readonly since: number }>()

  /**
   * Until when a use waits for the first one of the same cookies; null: it need not.
   * @param uses those of the session that run; the same set for as long as it is used or waited for
   */
  firstUseUntil(session: Session, uses: ReadonlySet<RunningUse>, now: number): number | null {
    const cookies = cookiesOf(session)
    const isAuto = (session.concurrency?.mode ?? 'auto') === 'auto'
    if (!isAuto || (this.#newest.get(session.id) ?? 0) >= cookies) return null
    const running = [...uses].filter((use) => use.cookies === cookies).map((use) => use.since)
    if (running.length === 0) return null
    const known = this.#ahead.get(uses)
    const since = known?.cookies === cookies ? known.since : Math.min(...running)
    this.#ahead.set(uses, { cookies, since })
    const until = since + aheadMs
    if (until <= now) this.note(session.id, cookies)
    return until > now ? until : null
  }

  /** These cookies were used, or waited for long enough. */
  note(sessionId: string, cookies: number): void {
    if (cookies <= (this.#newest.get(sessionId) ?? 0)) return
    if (this.#newest.size >= maxRemembered) this.#newest.clear()
    this.#newest.set(sessionId, cookies)
  }
}

/**
 * The version of the cookies that a use of the session carries; 0: it does not matter which use is their first, because
 * what the site changes is not kept.
 */
export const cookiesOf = ({ writeBack, putVersion }: Session): number => (writeBack ? putVersion : 0)
