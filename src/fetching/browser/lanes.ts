import type { Timer } from '../../clock.ts'
import { AppError } from '../../errors.ts'

/** The purposes of lanes. Each has lanes of its own, so that none waits for another. */
export type LanePurpose = 'scrape' | 'check' | 'capture'

export interface LanesOptions {
  /** Pages that are open at the same time. */
  readonly lanes: number
  /** Callers that may wait for a lane. */
  readonly maxWaiting: number
  readonly timer: Timer
}

/** The permit to have one page open. */
export interface Lane {
  release(): void
}

interface Waiter {
  readonly account: string
  grant(): void
}

/**
 * Shares lanes among accounts: a free one goes to the account that has the fewest, and among its callers to the one
 * that has waited longest.
 */
export class Lanes {
  readonly #options: LanesOptions
  readonly #held = new Map<string, number>()
  readonly #waiting: Waiter[] = []
  #taken = 0

  constructor(options: LanesOptions) {
    this.#options = options
  }

  get usage(): { readonly taken: number; readonly waiting: number } {
    return { taken: this.#taken, waiting: this.#waiting.length }
  }

  /**
   * Waits for a lane, at most `waitMs`.
   * @throws AppError OVERLOADED when too many wait already or its time is up; the signal's reason
   */
  async enter(account: string, waitMs: number, signal: AbortSignal): Promise<Lane> {
    signal.throwIfAborted()
    if (this.#taken < this.#options.lanes) return this.#take(account)
    if (this.#waiting.length >= this.#options.maxWaiting) throw busy('Too many callers wait for a browser.')
    const { promise, resolve, reject } = Promise.withResolvers<Lane>()
    const waiter: Waiter = { account, grant: () => resolve(this.#take(account)) }
    this.#waiting.push(waiter)
    const leave = (reason: unknown) => {
      const place = this.#waiting.indexOf(waiter)
      if (place === -1) return
      this.#waiting.splice(place, 1)
      reject(reason)
    }
    const giveUp = () => leave(signal.reason)
    signal.addEventListener('abort', giveUp, { once: true })
    const cancel = this.#options.timer.after(waitMs, () => leave(busy('No browser became free in time.')))
    return promise.finally(() => {
      cancel()
      signal.removeEventListener('abort', giveUp)
    })
  }

  #take(account: string): Lane {
    this.#taken += 1
    this.#held.set(account, (this.#held.get(account) ?? 0) + 1)
    let isReleased = false
    return {
      release: () => {
        if (isReleased) return
        isReleased = true
        this.#giveBack(account)
      },
    }
  }

  #giveBack(account: string): void {
    this.#taken -= 1
    const left = (this.#held.get(account) ?? 0) - 1
    if (left > 0) this.#held.set(account, left)
    else this.#held.delete(account)
    const next = this.#next()
    if (next !== undefined) next.grant()
  }

  #next(): Waiter | undefined {
    const counts = this.#waiting.map(({ account }) => this.#held.get(account) ?? 0)
    return this.#waiting.splice(counts.indexOf(Math.min(...counts)), 1)[0]
  }
}

function busy(message: string): AppError {
  return new AppError('OVERLOADED', { message, retryAfterSeconds: 5 })
}
