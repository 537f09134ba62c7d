import type { Session } from '../session.ts'

type Used = Pick<Session, 'id' | 'putVersion' | 'concurrency' | 'writeBack'>

export interface FirstUse {
  readonly ended: Promise<void>
  /** Until when others wait for it, epoch milliseconds. */
  readonly until: number
}

interface Running extends FirstUse {
  readonly putVersion: number
}

/** So long it goes ahead of the others. */
const aheadMs = 2_000

/** Of sessions whose cookies were used here; the oldest leave. */
const mostKnown = 10_000

/**
 * Whether a site rotates cookies shows at their first use, so that one goes ahead of the others: two first uses at a time
 * would both carry the same value, and the answer to one of them would be lost. Known in this process alone; of
 * `auto` alone, since other modes say what they want, and where what a site changes is kept.
 */
export class FirstUses {
  readonly #known = new Map<string, number>()
  readonly #running = new Map<string, Running>()

  /** The first use of these cookies, where it is to be waited for as of `now`. */
  ahead(session: Used, now: number): FirstUse | null {
    const running = this.#running.get(session.id)
    if (running === undefined || running.putVersion !== session.putVersion || running.until <= now) return null
    return this.#isToBeSeen(session) ? running : null
  }

  /** Begins a use that need not wait; to be called when it ends. */
  begin(session: Used, now: number): () => void {
    if (!this.#isToBeSeen(session)) return () => {}
    const { id, putVersion } = session
    // The first one has had its time.
    if (this.#running.get(id)?.putVersion === putVersion) this.letOthers(session)
    const { promise: ended, resolve } = Promise.withResolvers<void>()
    const running = { putVersion, ended, until: now + aheadMs }
    this.#running.set(id, running)
    return () => {
      if (this.#running.get(id) === running) this.#running.delete(id)
      this.letOthers(session)
      resolve()
    }
  }

  /** Enough was waited for, or seen: no use of these cookies waits for the first any more. */
  letOthers({ id, putVersion }: Used): void {
    this.#known.delete(id)
    this.#known.set(id, putVersion)
    if (this.#known.size <= mostKnown) return
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest)
      break
    }
  }

  #isToBeSeen({ id, putVersion, concurrency, writeBack }: Used): boolean {
    return writeBack && (concurrency?.mode ?? 'auto') === 'auto' && this.#known.get(id) !== putVersion
  }
}
