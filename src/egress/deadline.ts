import { AppError } from '../errors.ts'

/** Ends the work of a visit, once, when its time is up or its caller has aborted. */
export class Deadline {
  readonly #signal: AbortSignal
  readonly #timer: NodeJS.Timeout
  #listener: ((reason: Error) => void) | null = null
  #reason: Error | null = null

  /** @param timeoutMs from now, for everything together */
  constructor(signal: AbortSignal, timeoutMs: number) {
    this.#signal = signal
    this.#timer = setTimeout(() => this.end(timedOut(timeoutMs)), timeoutMs)
    signal.addEventListener('abort', this.#onAbort)
    if (signal.aborted) this.#onAbort()
  }

  /** Throws the reason when it has ended. */
  check(): void {
    if (this.#reason !== null) throw this.#reason
  }

  /** Calls the listener when it ends, immediately if it has; one listener at a time, null for none. */
  onOver(listener: ((reason: Error) => void) | null): void {
    this.#listener = listener
    if (this.#reason !== null) listener?.(this.#reason)
  }

  /** Ends it for another reason before the time is up. */
  end(reason: Error): void {
    if (this.#reason !== null) return
    this.#reason = reason
    this.#listener?.(reason)
  }

  /** The result of the promise, or the reason, whichever comes first. */
  async race<T>(promise: Promise<T>): Promise<T> {
    const over = Promise.withResolvers<never>()
    this.onOver(over.reject)
    try {
      return await Promise.race([promise, over.promise])
    } finally {
      this.#listener = null
    }
  }

  /** Call it when the work is done; it releases the timer and the listener. */
  close(): void {
    clearTimeout(this.#timer)
    this.#signal.removeEventListener('abort', this.#onAbort)
    this.#listener = null
  }

  readonly #onAbort = (): void => {
    const reason: unknown = this.#signal.reason
    this.end(
      reason instanceof Error ? reason : new DOMException('The client no longer waits for the answer.', 'AbortError'),
    )
  }
}

function timedOut(timeoutMs: number): AppError {
  return new AppError('TIMEOUT', { message: `The target did not answer within ${timeoutMs / 1000} seconds.` })
}
