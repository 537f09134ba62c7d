import type { Stopwatch } from '../clock.ts'

/** How many requests one turn of the event loop starts while a single account sends some. */
const startsPerTurn = 4
/**
 * While several accounts send requests, a turn starts one. Each takes a millisecond in all, spread over the turns it waits
 * in, so a turn lasts a millisecond for each request that it starts; and a scrape takes six turns or more.
 */
const sharedStartsPerTurn = 1
/** Accounts that have sent a request within so many milliseconds share. */
const sharingMs = 1_000
/** An account whose oldest request has waited longer than this is refused, in milliseconds. */
const longestWaitMs = 1_000
/** Waiting requests per account. */
const maxWaiting = 2_000

interface Waiting {
  readonly start: () => void
  readonly since: number
}

/**
 * Shares the main thread among accounts: each turn of the event loop starts a few requests (one, while several accounts send
 * some) and one slice of a large page, from one account after the other. So a burst of one account delays another only by
 * milliseconds, and a request that cannot start within a second is refused immediately.
 */
export class LoopTurns {
  readonly #stopwatch: Stopwatch
  readonly #requests = new AccountQueue()
  readonly #slices = new AccountQueue()
  #begun = 0
  #lastAccount = ''
  /** When an account last sent a request after another one's. */
  #sharedAt = Number.NEGATIVE_INFINITY
  #isScheduled = false

  constructor(stopwatch: Stopwatch) {
    this.#stopwatch = stopwatch
  }

  /** Starts a request: immediately when nothing waits, else in its turn. False: too many wait, and it never starts. */
  begin(account: string, start: () => void): boolean {
    this.#notice(account)
    if (this.#requests.isEmpty && this.#slices.isEmpty && this.#begun < this.#startsPerTurn) {
      this.#begun += 1
      this.#schedule()
      start()
      return true
    }
    if (this.#isFull(account)) return false
    this.#wait(this.#requests, account, start)
    return true
  }

  /**
   * Between two slices of long work: resolves when the next may run, never in the same turn of the event loop, and one in
   * each turn.
   */
  next(account: string): Promise<void> {
    return new Promise((resolve) => this.#wait(this.#slices, account, resolve))
  }

  get #startsPerTurn(): number {
    return this.#stopwatch.elapsed() - this.#sharedAt < sharingMs ? sharedStartsPerTurn : startsPerTurn
  }

  #notice(account: string): void {
    if (this.#lastAccount !== '' && this.#lastAccount !== account) this.#sharedAt = this.#stopwatch.elapsed()
    this.#lastAccount = account
  }

  #isFull(account: string): boolean {
    const waiting = this.#requests.of(account)
    const [oldest] = waiting
    if (oldest === undefined) return false
    return waiting.length >= maxWaiting || this.#stopwatch.elapsed() - oldest.since > longestWaitMs
  }

  #wait(queue: AccountQueue, account: string, start: () => void): void {
    queue.add(account, { start, since: this.#stopwatch.elapsed() })
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
    const starts = [this.#slices.take()]
    const most = this.#startsPerTurn
    for (this.#begun = 0; this.#begun < most && !this.#requests.isEmpty; this.#begun += 1) {
      starts.push(this.#requests.take())
    }
    // Work that starts now may wait again, which needs another turn than this one.
    if (starts.some((start) => start !== undefined)) this.#schedule()
    for (const start of starts) start?.()
  }
}

/** What waits: accounts take turns; first come, first served within an account. */
class AccountQueue {
  /** In the order of their turns. */
  readonly #waiting = new Map<string, Waiting[]>()

  get isEmpty(): boolean {
    return this.#waiting.size === 0
  }

  of(account: string): readonly Waiting[] {
    return this.#waiting.get(account) ?? []
  }

  add(account: string, one: Waiting): void {
    const waiting = this.#waiting.get(account)
    if (waiting === undefined) this.#waiting.set(account, [one])
    else waiting.push(one)
  }

  take(): (() => void) | undefined {
    for (const [account, waiting] of this.#waiting) {
      const one = waiting.shift()
      this.#waiting.delete(account)
      if (waiting.length > 0) this.#waiting.set(account, waiting)
      return one?.start
    }
    return undefined
  }
}
