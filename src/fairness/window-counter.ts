import type { Stopwatch } from '../clock.ts'

interface Window {
  used: number
  /** Milliseconds of the stopwatch. */
  readonly endsAt: number
}

/**
 * Counts per key in fixed windows that open at the first count. Bounded: beyond `maxKeys` the oldest window is dropped.
 * In memory of this process. Time comes from a stopwatch, so that changes of the system clock do not change a window;
 * common packages read the system clock, and set a timer per key.
 */
export class WindowCounter {
  readonly #stopwatch: Stopwatch
  readonly #windowMs: number
  readonly #maxKeys: number
  readonly #windows = new Map<string, Window>()

  constructor(stopwatch: Stopwatch, windowMs: number, maxKeys = 100_000) {
    this.#stopwatch = stopwatch
    this.#windowMs = windowMs
    this.#maxKeys = maxKeys
  }

  used(key: string): number {
    return this.#open(key)?.used ?? 0
  }

  /** Milliseconds until the window of `key` ends; 0 if none is open. */
  msLeft(key: string): number {
    const open = this.#open(key)
    return open === undefined ? 0 : open.endsAt - this.#stopwatch.elapsed()
  }

  add(key: string): void {
    const open = this.#open(key)
    if (open !== undefined) {
      open.used += 1
      return
    }
    this.#makeRoom()
    this.#windows.set(key, { used: 1, endsAt: this.#stopwatch.elapsed() + this.#windowMs })
  }

  giveBack(key: string): void {
    const open = this.#open(key)
    if (open !== undefined && open.used > 0) open.used -= 1
  }

  forget(key: string): void {
    this.#windows.delete(key)
  }

  #open(key: string): Window | undefined {
    const window = this.#windows.get(key)
    if (window === undefined || this.#stopwatch.elapsed() < window.endsAt) return window
    this.#windows.delete(key)
    return undefined
  }

  /** All windows have the same length, so the map is in the order in which they end. */
  #makeRoom(): void {
    const now = this.#stopwatch.elapsed()
    for (const [key, { endsAt }] of this.#windows) {
      if (endsAt > now && this.#windows.size < this.#maxKeys) return
      this.#windows.delete(key)
    }
  }
}
