import type { Stopwatch } from '../clock.ts'
import { AppError } from '../errors.ts'
import { WindowCounter } from '../fairness/window-counter.ts'

/** The rate limit counters, each per user. */
export type RateBucket = 'create' | 'validate' | 'refresh' | 'list' | 'other' | 'scrape' | 'account' | 'usage'

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

/** Counts requests per key in windows of 60 s. */
export class RateLimiter {
  readonly #windows: WindowCounter

  constructor(stopwatch: Stopwatch) {
    this.#windows = new WindowCounter(stopwatch, windowMs)
  }

  /** Counts one request, whether it is refused or not. */
  take(key: string, limit: number): RateWindow {
    this.#windows.add(key)
    const used = this.#windows.used(key)
    return {
      limit,
      remaining: Math.max(0, limit - used),
      resetInMs: this.#windows.msLeft(key),
      allowed: used <= limit,
    }
  }

  /** Takes back one counted request, for a response that must not count. */
  giveBack(key: string): void {
    this.#windows.giveBack(key)
  }
}

export function rateLimited({ limit, resetInMs }: RateWindow, kind: RateBucket | 'sync'): AppError {
  const message = `More than ${limit} requests of the kind "${kind}" in a minute.`
  return new AppError('RATE_LIMITED', { message, retryAfterSeconds: Math.max(1, Math.ceil(resetInMs / 1000)) })
}
