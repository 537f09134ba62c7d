import type { Clock, Timer } from '../clock.ts'

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
