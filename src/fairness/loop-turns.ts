import type { Stopwatch } from '../clock.ts'
import { FairQueue } from './fair-queue.ts'
import { Sharing } from './sharing.ts'

/**
 * While a single account sends requests, one turn of the event loop starts a quarter of those that wait, within these
 * bounds, because each turn also polls all sockets. It runs as many slices as the lower bound.
 */
const startsPerTurn = { least: 4, most: 16 }
/**
 * While several accounts send requests, a turn starts one. A request takes about a millisecond of the thread, spread
 * over six turns or more, so a turn lasts about as many milliseconds as it starts requests.
 */
const sharedStartsPerTurn = 1
/** The main thread is crowded for a while after a turn that came later than this, in milliseconds. */
const crowdedTurnMs = 4
const crowdedMs = 50
/**
 * While accounts share a crowded thread, an account may have so many recent requests under way: the answers of all its
 * targets may come in one turn, and other accounts wait while they are handled.
 */
const crowdedRequests = 3
/**
 * A request that runs for longer than this, in milliseconds, mostly waits for its target, so it does not count as
 * recent.
 */
const busyMs = 50
/** After this time, in milliseconds, work that could not start is tried again. */
const retryMs = 2
/**
 * While several accounts send requests, the slices of one get at most a third of the thread: after each, the account rests
 * for twice the time it took.
 */
const restFactor = 2
/** A shorter rest is added to the next one, in milliseconds: no timer is that exact. */
const shortestRestMs = 1
/** An account is refused while its oldest request has waited longer than this, in milliseconds. */
const longestWaitMs = 1_000
/** Waiting requests per account. */
const maxWaiting = 2_000

/** A request, or slice of long work, that waits for its turn. */
interface WaitingStart {
  readonly account: string
  readonly start: () => void
  readonly since: number
  /** `long`: work after which its account rests; `brief`: work too short to count as use of the thread. */
  readonly kind: 'request' | 'long' | 'brief'
}

/**
 * Shares the main thread among accounts: each turn of the event loop starts a few requests and runs a few slices of large
 * pages, from one account after the other. While several accounts have some, it is one of each, and an account with
 * slices rests between them. So a burst of one account delays another only by milliseconds, and a request that cannot start
 * within a second is refused immediately.
 */
export class LoopTurns {
  readonly #stopwatch: Stopwatch
  readonly #sharing: Sharing
  readonly #requests = new FairQueue<WaitingStart>()
  readonly #slices = new FairQueue<WaitingStart>()
  /** When the requests that run were started, by account. */
  readonly #running = new Map<string, Set<{ readonly since: number }>>()
  /** When the rests end, by account. */
  readonly #rests = new Map<string, number>()
  #begun = 0
  #crowdedAt = Number.NEGATIVE_INFINITY
  #isScheduled = false
  #retry: NodeJS.Timeout | null = null

  constructor(stopwatch: Stopwatch) {
    this.#stopwatch = stopwatch
    this.#sharing = new Sharing(stopwatch)
  }

  /**
   * Starts a request: immediately when nothing waits, else in its turn. `start` gets what to call once it is answered.
   * False: too many wait, and it never starts.
   * @param isLong what it does at once takes milliseconds, like a slice: then its account rests
   */
  begin(account: string, start: (end: () => void) => void, isLong = false): boolean {
    this.#sharing.notice(account)
    const request = this.#waiting(account, () => start(this.#run(account)), isLong ? 'long' : 'request')
    const isNext = this.#requests.size === 0 && this.#slices.size === 0
    if (isNext && this.#begun < this.#startsPerTurn && this.#mayStart(request)) {
      this.#begun += 1
      this.#schedule()
      this.#start(request)
      return true
    }
    if (this.#isFull(account)) return false
    this.#requests.add(request)
    this.#schedule()
    return true
  }

  /**
   * Call it between two slices of long work. Resolves when the next one may run: in a later turn of the event loop,
   * after the rest of the account. A turn runs four slices, or one while several accounts have some.
   */
  next(account: string): Promise<void> {
    return this.#slice(account, 'long')
  }

  /** As `next`, for what costs too little to count as use of the thread: a refusal, the judgement of a small page. */
  nextBrief(account: string): Promise<void> {
    return this.#slice(account, 'brief')
  }

  #slice(account: string, kind: WaitingStart['kind']): Promise<void> {
    return new Promise((resolve) => {
      this.#slices.add(this.#waiting(account, resolve, kind))
      this.#schedule()
    })
  }

  get #startsPerTurn(): number {
    if (this.#sharing.isShared) return sharedStartsPerTurn
    const { least, most } = startsPerTurn
    return Math.min(most, Math.max(least, Math.floor(this.#requests.size / 4)))
  }

  /** Counts a request as running until the returned function is called. */
  #run(account: string): () => void {
    const running = this.#running.get(account) ?? new Set()
    const one = { since: this.#stopwatch.elapsed() }
    this.#running.set(account, running.add(one))
    return () => {
      running.delete(one)
      if (running.size === 0 && this.#running.get(account) === running) this.#running.delete(account)
    }
  }

  #mayRun(account: string): boolean {
    const now = this.#stopwatch.elapsed()
    if (!this.#sharing.isShared || now - this.#crowdedAt >= crowdedMs) return true
    const running = this.#running.get(account)
    if (running === undefined) return true
    // In the order of their starts.
    for (const one of running) {
      if (now - one.since < busyMs) break
      running.delete(one)
    }
    return running.size < crowdedRequests
  }

  #isFull(account: string): boolean {
    const waiting = this.#requests.of(account)
    const [oldest] = waiting
    if (oldest === undefined) return false
    return waiting.length >= maxWaiting || this.#stopwatch.elapsed() - oldest.since > longestWaitMs
  }

  #waiting(account: string, start: () => void, kind: WaitingStart['kind']): WaitingStart {
    return { account, start, since: this.#stopwatch.elapsed(), kind }
  }

  #mayStart({ account, kind }: WaitingStart): boolean {
    return this.#mayRun(account) && !(kind === 'long' && this.#isResting(account))
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    const asked = this.#stopwatch.elapsed()
    setImmediate(() => {
      this.#isScheduled = false
      const now = this.#stopwatch.elapsed()
      if (now - asked > crowdedTurnMs) this.#crowdedAt = now
      this.#turn()
    })
  }

  #scheduleLater(): void {
    this.#retry ??= setTimeout(() => {
      this.#retry = null
      this.#schedule()
    }, retryMs)
  }

  #turn(): void {
    const most = this.#startsPerTurn
    const slices = Array.from({ length: Math.min(most, startsPerTurn.least) }, () => this.#takeSlice())
    const requests: (WaitingStart | undefined)[] = []
    for (this.#begun = 0; this.#begun < most && this.#requests.size > 0; this.#begun += 1) {
      requests.push(
        this.#requests.take(([oldest]) => (oldest !== undefined && this.#mayStart(oldest) ? oldest : undefined)),
      )
    }
    // What starts now may wait again, for a later turn.
    if ([...slices, ...requests].some((one) => one !== undefined)) this.#schedule()
    else if (this.#requests.size + this.#slices.size > 0) this.#scheduleLater()
    for (const one of [...requests, ...slices]) if (one !== undefined) this.#start(one)
  }

  #takeSlice(): WaitingStart | undefined {
    return this.#slices.take(([oldest], account) => (this.#isResting(account) ? undefined : oldest))
  }

  #isResting(account: string): boolean {
    const endsAt = this.#rests.get(account) ?? 0
    return this.#sharing.isShared && endsAt - this.#stopwatch.elapsed() > shortestRestMs
  }

  /** `start` and what follows it run in microtasks; a tick comes after them, so the time of all is measured. */
  #start({ account, start, kind }: WaitingStart): void {
    if (kind === 'request') {
      start()
      return
    }
    // The request of a slice may have begun long ago.
    if (kind === 'long') this.#sharing.notice(account)
    const startedAt = this.#stopwatch.elapsed()
    start()
    queueMicrotask(() => process.nextTick(() => this.#rest(account, this.#stopwatch.elapsed() - startedAt)))
  }

  #rest(account: string, afterMs: number): void {
    if (!this.#sharing.isShared) return
    const now = this.#stopwatch.elapsed()
    const endsAt = Math.max(now, this.#rests.get(account) ?? 0) + afterMs * restFactor
    for (const [other, otherEndsAt] of this.#rests) if (otherEndsAt <= now) this.#rests.delete(other)
    this.#rests.set(account, endsAt)
  }
}
