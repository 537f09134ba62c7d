import type { Session } from '../session.ts'

type Used = Pick<Session, 'id' | 'putVersion' | 'concurrency' | 'writeBack'>

interface Running {
  readonly putVersion: number
  readonly ended: Promise<void>
}

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

  /** Resolves when the first use of these cookies has ended; null where none is under way. */
  ahead({ id, putVersion }: Used): Promise<void> | null {
    const running = this.#running.get(id)
    return running?.putVersion === putVersion && this.#known.get(id) !== putVersion ? running.ended : null
  }

  /** Begins a use that need not wait; to be called when it ends. */
  begin(session: Used): () => void {
    const { id, putVersion, concurrency, writeBack } = session
    const matters = writeBack && (concurrency?.mode ?? 'auto') === 'auto'
    if (!matters || this.#known.get(id) === putVersion) return () => {}
    const { promise: ended, resolve } = Promise.withResolvers<void>()
    const running = { putVersion, ended }
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
}
