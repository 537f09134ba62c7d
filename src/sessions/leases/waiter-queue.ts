import type { Clock, Timer } from '../../clock.ts'

/** A use of a session that runs in this process. */
export interface RunningUse {
  /** Epoch milliseconds. */
  readonly since: number
  readonly isLeased: boolean
  /** The version of the cookies that it uses; 0 if it does not matter which use is their first. */
  cookies: number
}

/** A caller that sleeps until a time, or until it is woken. */
export class Waiter {
  readonly #deps: { readonly clock: Clock; readonly timer: Timer }
  readonly #signal: AbortSignal
  #isWoken = false
  #resume: () => void = () => {}

  /** @param signal ends its sleep, which then throws the signal's reason */
  constructor(deps: { readonly clock: Clock; readonly timer: Timer }, signal: AbortSignal) {
    this.#deps = deps
    this.#signal = signal
  }

  /** If it is awake, its next sleep ends at once. */
  wake(): void {
    this.#isWoken = true
    this.#resume()
  }

  /** @param at epoch milliseconds */
  async sleepUntil(at: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#resume = () => resolve()
    if (this.#isWoken || this.#signal.aborted) resolve()
    const cancel = this.#deps.timer.after(Math.max(0, at - this.#deps.clock.now()), this.#resume)
    this.#signal.addEventListener('abort', this.#resume)
    await promise
    this.#signal.removeEventListener('abort', this.#resume)
    cancel()
    this.#isWoken = false
    this.#signal.throwIfAborted()
  }
}

/**
 * What this process does with one session: callers that wait, in order of arrival, running uses, and a ticket among the
 * servers. Uses under an outside lease have their own queue, because they do not wait for that lease to end.
 */
export class WaiterQueue {
  readonly waiters: Waiter[] = []
  readonly uses = new Set<RunningUse>()
  /** This server's ticket, held for the first waiter. */
  ticket: { readonly id: string; readonly until: number } | null = null

  /** Removes a waiter, and wakes the next one. */
  leave(waiter: Waiter): void {
    this.waiters.splice(this.waiters.indexOf(waiter), 1)
    this.wakeFirst()
  }

  wakeFirst(): void {
    this.waiters[0]?.wake()
  }
}
