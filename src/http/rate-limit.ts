import type { Stopwatch } from '../clock.ts'

/** The rate limit counters, each per user. */
export type RateBucket = 'create' | 'validate' | 'refresh' | 'list' | 'other' | 'scrape' | 'account'

/** Requests per window; null: unlimited. */
export type RateLimits = Readonly<Record<RateBucket, number | null>>

/** A window after a request was counted. */
export interface RateWindow {
  readonly limit: number
  /** Remaining requests, at least 0. */
  readonly remaining: number
  /** Milliseconds until the window ends. */
  readonly resetInMs: number
  readonly allowed: boolean
}

export const windowMs = 60_000

interface Counter {
  used: number
  /** Milliseconds of the stopwatch. */
  endsAt: number
}

/**
 * Counts requests in fixed windows of 60 s that open at the first request. In memory of this process. Time comes from
 * an injected stopwatch, so that changes of the system clock do not change a window. Common packages do not allow this:
 * they read the system clock and set a timer per key.
 */
export class RateLimiter {
  readonly #stopwatch: Stopwatch
  readonly #counters = new Map<string, Counter>()
  #sweepAt = 0

  constructor(stopwatch: Stopwatch) {
    this.#stopwatch = stopwatch
  }

  /** Windows in memory. */
  get size(): number {
    return this.#counters.size
  }

  /** Counts one request of `user` in `bucket`, whether it is refused or not. */
  take(bucket: RateBucket, user: string, limit: number): RateWindow {
    const now = this.#stopwatch.elapsed()
    if (now >= this.#sweepAt) this.#sweep(now)
    const counter = this.#open(`${bucket}:${user}`, now)
    counter.used += 1
    return {
      limit,
      remaining: Math.max(0, limit - counter.used),
      resetInMs: counter.endsAt - now,
      allowed: counter.used <= limit,
    }
  }

  /** Takes back one counted request, for a response that must not count. */
  giveBack(bucket: RateBucket, user: string): void {
    const counter = this.#counters.get(`${bucket}:${user}`)
    if (counter !== undefined && counter.used > 0) counter.used -= 1
  }

  #open(key: string, now: number): Counter {
    const known = this.#counters.get(key)
    if (known !== undefined && now < known.endsAt) return known
    const opened = { used: 0, endsAt: now + windowMs }
    this.#counters.set(key, opened)
    return opened
  }

  /**
   * Once per window, drops the windows that have ended, so that memory depends only on the users of the last minute.
   */
  #sweep(now: number): void {
    this.#sweepAt = now + windowMs
    for (const [key, counter] of this.#counters) if (now >= counter.endsAt) this.#counters.delete(key)
  }
}
