import type { Timer } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import { Counts, countEach } from '../../fairness/counts.ts'

/** What a caller holds until it releases it. Releasing twice counts once. */
export interface Permit {
  release(): void
}

/**
 * Which of the waiting callers gets a permit now: its place, or -1 for none. Pure.
 * @param waiting the accounts of the callers, the one that has waited longest first
 * @param held the permits of each account
 */
export type PermitRule = (waiting: readonly string[], held: Pick<Counts, 'of' | 'total'>) => number

/**
 * Lanes, permits to have one page open: a free one goes to the account that has the fewest, and among its callers to the
 * one that has waited longest. A page may stay open for minutes, so one account never has all (unless there is only one).
 */
export function laneRule(lanes: number): PermitRule {
  const perAccount = Math.max(1, lanes - 1)
  return (waiting, held) => {
    const counts = waiting.map((account) => held.of(account))
    const fewest = Math.min(...counts)
    return held.total < lanes && fewest < perAccount ? counts.indexOf(fewest) : -1
  }
}

/**
 * Lets the callers of one account at a time use a browser process that serves everybody. While another account waits,
 * later callers of the current account wait behind it, so that the turn passes on.
 */
export const oneAccountRule: PermitRule = ([first], held) =>
  first !== undefined && (held.total === 0 || held.of(first) > 0) ? 0 : -1

export interface PermitQueueOptions {
  readonly rule: PermitRule
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
 * Permits, and the callers that wait for one: each until it gets it, its time is up, or its signal aborts. One account
 * cannot keep the others out: when the queue is full, the newest caller of the account with the most is refused.
 */
export class PermitQueue {
  readonly #options: PermitQueueOptions
  readonly #waiting: Waiter[] = []
  /** By account. */
  readonly #held = new Counts()

  constructor(options: PermitQueueOptions) {
    this.#options = options
  }

  get usage(): { readonly taken: number; readonly waiting: number } {
    return { taken: this.#held.total, waiting: this.#waiting.length }
  }

  /** Whether a caller of this account would get a permit if no other waited. */
  hasRoomFor(account: string): boolean {
    return this.#options.rule([account], this.#held) === 0
  }

  /**
   * Waits for a permit, at most `waitMs`.
   * @throws AppError OVERLOADED when too many wait already or its time is up; the signal's reason
   */
  async enter(account: string, waitMs: number, signal: AbortSignal): Promise<Permit> {
    signal.throwIfAborted()
    const isNext = this.#next([...this.#accounts, account]) === this.#waiting.length
    return isNext ? this.#take(account) : this.#wait(account, waitMs, signal)
  }

  get #accounts(): readonly string[] {
    return this.#waiting.map(({ account }) => account)
  }

  #next(accounts: readonly string[]): number {
    return this.#options.rule(accounts, this.#held)
  }

  async #wait(account: string, waitMs: number, signal: AbortSignal): Promise<Permit> {
    if (this.#waiting.length >= this.#options.maxWaiting) this.#makeRoom(account)
    const { promise, resolve, reject } = Promise.withResolvers<Permit>()
    const leave = (reason: unknown) => {
      const place = this.#waiting.indexOf(waiter)
      if (place === -1) return
      this.#waiting.splice(place, 1)
      reject(reason)
      this.#grant()
    }
    const waiter: Waiter = { account, grant: () => resolve(this.#take(account)), refuse: () => leave(tooMany()) }
    this.#waiting.push(waiter)
    const giveUp = () => leave(signal.reason)
    signal.addEventListener('abort', giveUp, { once: true })
    const cancel = this.#options.timer.after(waitMs, () => leave(busy('No browser became free in time.')))
    return promise.finally(() => {
      cancel()
      signal.removeEventListener('abort', giveUp)
    })
  }

  #take(account: string): Permit {
    this.#held.add(account, 1)
    let isReleased = false
    return {
      release: () => {
        if (isReleased) return
        isReleased = true
        this.#held.add(account, -1)
        this.#grant()
      },
    }
  }

  /** Gives permits to the callers that the rule names. */
  #grant(): void {
    for (let place = this.#next(this.#accounts); place !== -1; place = this.#next(this.#accounts)) {
      this.#waiting.splice(place, 1)[0]?.grant()
    }
  }

  /** Refuses the newest caller of the account that has the most. Throws OVERLOADED when that would be the new one. */
  #makeRoom(account: string): void {
    const counts = countEach([account, ...this.#accounts])
    const most = Math.max(...counts.values())
    const newest = this.#waiting.findLast(({ account: one }) => counts.get(one) === most)
    if (newest === undefined || counts.get(account) === most) throw tooMany()
    newest.refuse()
  }
}

function tooMany(): AppError {
  return busy('Too many callers wait for a browser.')
}

function busy(message: string): AppError {
  return new AppError('OVERLOADED', { message, retryAfterSeconds: 5 })
}
