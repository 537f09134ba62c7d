import type { Timer } from '../../clock.ts'
import { AppError } from '../../errors.ts'

/** What a caller holds until it releases it. Releasing twice counts once. */
export interface Permit {
  release(): void
}

export interface PermitQueueOptions {
  /** Callers that may wait. */
  readonly maxWaiting: number
  readonly timer: Timer
}

interface Waiter {
  readonly account: string
  grant(): void
  refuse(): void
}

/**
 * Callers that wait for a permit, each until it gets one, its time is up, or its signal aborts. One account cannot keep
 * the others out: when the queue is full, the newest caller of the account with the most is refused. Who is
 * granted next is decided by its owner, see `lanes.ts` and `account-turns.ts`.
 */
export class PermitQueue {
  readonly #options: PermitQueueOptions
  readonly #waiting: Waiter[] = []

  constructor(options: PermitQueueOptions) {
    this.#options = options
  }

  /** The accounts of the callers, the one that has waited longest first. */
  get accounts(): readonly string[] {
    return this.#waiting.map(({ account }) => account)
  }

  /**
   * Waits for `grant`, at most `waitMs`.
   * @param take called when the permit is granted
   * @throws AppError OVERLOADED when too many wait already or its time is up; the signal's reason
   */
  async wait(account: string, take: () => Permit, waitMs: number, signal: AbortSignal): Promise<Permit> {
    if (this.#waiting.length >= this.#options.maxWaiting) this.#makeRoom(account)
    const { promise, resolve, reject } = Promise.withResolvers<Permit>()
    const leave = (reason: unknown) => {
      const place = this.#waiting.indexOf(waiter)
      if (place === -1) return
      this.#waiting.splice(place, 1)
      reject(reason)
    }
    const waiter: Waiter = { account, grant: () => resolve(take()), refuse: () => leave(tooMany()) }
    this.#waiting.push(waiter)
    const giveUp = () => leave(signal.reason)
    signal.addEventListener('abort', giveUp, { once: true })
    const cancel = this.#options.timer.after(waitMs, () => leave(busy('No browser became free in time.')))
    return promise.finally(() => {
      cancel()
      signal.removeEventListener('abort', giveUp)
    })
  }

  /** Gives the caller at this place of the queue its permit; does nothing when nobody is there. */
  grant(place: number): void {
    this.#waiting.splice(place, 1)[0]?.grant()
  }

  /** Refuses the newest caller of the account that has the most. Throws OVERLOADED when that would be the new one. */
  #makeRoom(account: string): void {
    const counts = new Map([[account, 1]])
    for (const { account: one } of this.#waiting) counts.set(one, (counts.get(one) ?? 0) + 1)
    const most = Math.max(...counts.values())
    const newest = this.#waiting.findLast(({ account: one }) => counts.get(one) === most)
    if (newest === undefined || counts.get(account) === most) throw tooMany()
    newest.refuse()
  }
}

function tooMany(): AppError {
  return busy('Too many callers wait for a browser.')
}

/** A permit that calls `onRelease` once. */
export function permit(onRelease: () => void): Permit {
  let isReleased = false
  return {
    release: () => {
      if (isReleased) return
      isReleased = true
      onRelease()
    },
  }
}

function busy(message: string): AppError {
  return new AppError('OVERLOADED', { message, retryAfterSeconds: 5 })
}
