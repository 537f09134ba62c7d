import type { Session } from '../session.ts'

type Used = Pick<Session, 'id' | 'putVersion' | 'concurrency' | 'writeBack'>

interface Running {
  readonly putVersion: number
  /** Until when others wait for it, epoch milliseconds. */
  readonly until: number
}

/** So long it goes ahead of the others. */
const aheadMs = 2_000

/** Of sessions whose cookies were used here; the oldest leave. */
const mostKnown = 10_000

/**
 * Whether a site rotates cookies shows at their first use, so that one goes ahead of the others: two first uses at a time
 * would both carry the same value, and the answer to one of them would be lost. Known in this process alone; waited for in
 * `auto` alone, since other modes say what they want, and where what a site changes is kept.
 */
export class FirstUses {
  readonly #known = new Map<string, number>()
  readonly #running = new Map<string, Running>()

  /** Until when a use waits for the first one of the same cookies, which is under way; null: it need not. */
  aheadUntil(session: Used, now: number): number | null {
    const running = this.#running.get(session.id)
    if (running === undefined || running.putVersion !== session.putVersion || running.until <= now) return null
    const isAuto = (session.concurrency?.mode ?? 'auto') === 'auto'
    return isAuto && this.#isToBeSeen(session) ? running.until : null
  }

  /** Begins a use that need not wait, or does not; to be called when it ends. */
  begin(session: Used, now: number): () => void {
    if (!this.#isToBeSeen(session)) return () => {}
    const { id, putVersion } = session
    const before = this.#running.get(id)
    // It was read before the others' cookies were put in.
    if (before !== undefined && before.putVersion > putVersion) return () => {}
    if (before?.putVersion === putVersion) {
      // Beside the first one, in a mode that does not wait.
      if (before.until > now) return () => {}
      // The first one has had its time.
      this.#letOthers(session)
    }
    const running = { putVersion, until: now + aheadMs }
    this.#running.set(id, running)
    return () => {
      if (this.#running.get(id) === running) this.#running.delete(id)
      this.#letOthers(session)
    }
  }

  /** Enough was waited for, or seen: no use of these cookies waits for the first any more. */
  #letOthers({ id, putVersion }: Used): void {
    if (this.#knownOf(id) > putVersion) return
    this.#known.delete(id)
    this.#known.set(id, putVersion)
    if (this.#known.size <= mostKnown) return
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest)
      break
    }
  }

  #isToBeSeen({ id, putVersion, writeBack }: Used): boolean {
    return writeBack && this.#knownOf(id) < putVersion
  }

  /** The newest cookies of a session that were used; 0: none. */
  #knownOf(id: string): number {
    return this.#known.get(id) ?? 0
  }
}
