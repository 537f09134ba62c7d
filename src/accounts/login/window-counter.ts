import type { Clock } from '../../clock.ts'

interface Window {
  used: number
  readonly endsAt: number
}

/**
 * Counts per key in fixed windows that open at the first count. Bounded: beyond `maxKeys` the oldest window is
 * forgotten. Kept in this process.
 */
export class WindowCounter {
  readonly #clock: Clock
  readonly #windowMs: number
  readonly #maxKeys: number
  readonly #windows = new Map<string, Window>()

  constructor(clock: Clock, windowMs: number, maxKeys: number) {
    this.#clock = clock
    this.#windowMs = windowMs
    this.#maxKeys = maxKeys
  }

  used(key: string): number {
    return this.#open(key)?.used ?? 0
  }

  /** Whole seconds until the window of `key` ends, at least 1. */
  secondsLeft(key: string): number {
    const endsAt = this.#open(key)?.endsAt ?? 0
    return Math.max(1, Math.ceil((endsAt - this.#clock.now()) / 1000))
  }

  add(key: string): void {
    const open = this.#open(key)
    if (open !== undefined) {
      open.used += 1
      return
    }
    this.#makeRoom()
    this.#windows.set(key, { used: 1, endsAt: this.#clock.now() + this.#windowMs })
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
    if (window === undefined || this.#clock.now() < window.endsAt) return window
    this.#windows.delete(key)
    return undefined
  }

  /** Windows all last as long, so the map is in the order in which they end. */
  #makeRoom(): void {
    const now = this.#clock.now()
    for (const [key, { endsAt }] of this.#windows) {
      if (endsAt > now && this.#windows.size < this.#maxKeys) return
      this.#windows.delete(key)
    }
  }
}
