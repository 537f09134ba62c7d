import type { Stopwatch } from '../clock.ts'

/** How many pieces of work one turn of the event loop starts: each takes a millisecond or less. */
const startsPerTurn = 4
/** An account whose oldest request has waited longer than this is refused, in milliseconds. */
const longestWaitMs = 1_000
/** Waiting requests per account. */
const maxWaiting = 2_000

interface Waiting {
  readonly start: () => void
  readonly since: number
}

/**
 * Shares the main thread among accounts: each turn of the event loop starts a few pieces of work (a request, or a slice
 * of a large page), from one account after the other. So a burst of one account delays another only by milliseconds,
 * and work that cannot start within a second is refused immediately.
 */
export class LoopTurns {
  readonly #stopwatch: Stopwatch
  /** In the order of their turns; first come, first served within an account. */
  readonly #waiting = new Map<string, Waiting[]>()
  #begun = 0
  #isScheduled = false

  constructor(stopwatch: Stopwatch) {
    this.#stopwatch = stopwatch
  }

  /** Starts a request: immediately when nothing waits, else in its turn. False: too many wait, and it never starts. */
  begin(account: string, start: () => void): boolean {
    if (this.#waiting.size === 0 && this.#begun < startsPerTurn) {
      this.#begun += 1
      this.#schedule()
      start()
      return true
    }
    if (this.#isFull(account)) return false
    this.#wait(account, start)
    return true
  }

  /** Between two slices of long work: resolves when the next may run, never in the same turn of the event loop. */
  next(account: string): Promise<void> {
    return new Promise((resolve) => this.#wait(account, resolve))
  }

  #isFull(account: string): boolean {
    const waiting = this.#waiting.get(account) ?? []
    const [oldest] = waiting
    if (oldest === undefined) return false
    return waiting.length >= maxWaiting || this.#stopwatch.elapsed() - oldest.since > longestWaitMs
  }

  #wait(account: string, start: () => void): void {
    const one = { start, since: this.#stopwatch.elapsed() }
    const waiting = this.#waiting.get(account)
    if (waiting === undefined) this.#waiting.set(account, [one])
    else waiting.push(one)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      this.#turn()
    })
  }

  #turn(): void {
    this.#begun = 0
    while (this.#begun < startsPerTurn) {
      const start = this.#take()
      if (start === undefined) return
      this.#begun += 1
      // Work that starts now may wait again, which needs another turn than this one.
      this.#schedule()
      start()
    }
  }

  #take(): (() => void) | undefined {
    for (const [account, waiting] of this.#waiting) {
      const one = waiting.shift()
      this.#waiting.delete(account)
      if (waiting.length > 0) this.#waiting.set(account, waiting)
      return one?.start
    }
    return undefined
  }
}
