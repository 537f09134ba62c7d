import type { Clock, Timer } from '../../clock.ts'

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

  /** Woken while it is awake, it does not sleep the next time. */
  wake(): void {
    this.#isWoken = true
    this.#resume()
  }

  /** @param at epoch milliseconds */
  async sleepUntil(at: number): Promise<void> {
    this.#signal.throwIfAborted()
    if (!this.#isWoken) {
      const { clock, timer } = this.#deps
      const { promise, resolve } = Promise.withResolvers<void>()
      const resume = (): void => resolve()
      this.#resume = resume
      const cancel = timer.after(Math.max(0, at - clock.now()), resume)
      this.#signal.addEventListener('abort', resume)
      await promise
      this.#signal.removeEventListener('abort', resume)
      cancel()
    }
    this.#isWoken = false
    this.#signal.throwIfAborted()
  }
}
