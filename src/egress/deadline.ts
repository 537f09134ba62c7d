import { AppError } from '../errors.ts'

/** Ends what it is asked to, once, when the time of a visit is up or nobody waits for it any more. */
export class Deadline {
  readonly #signal: AbortSignal
  readonly #timer: NodeJS.Timeout
  #listener: ((reason: Error) => void) | null = null
  #reason: Error | null = null

  /** @param timeoutMs from now, for the whole of it */
  constructor(signal: AbortSignal, timeoutMs: number) {
    this.#signal = signal
    this.#timer = setTimeout(() => this.end(timedOut(timeoutMs)), timeoutMs)
    signal.addEventListener('abort', this.#onAbort)
    if (signal.aborted) this.#onAbort()
  }

  /** Throws the reason once it is over. */
  check(): void {
    if (this.#reason !== null) throw this.#reason
  }

  /** Calls back when it is over, at once if it is; one listener at a time, null for none. */
  onOver(listener: ((reason: Error) => void) | null): void {
    this.#listener = listener
    if (this.#reason !== null) listener?.(this.#reason)
  }

  /** Ends it for another reason, before the time is up. */
  end(reason: Error): void {
    if (this.#reason !== null) return
    this.#reason = reason
    this.#listener?.(reason)
  }

  /** What the promise comes to, or the reason, whichever is first. */
  async race<T>(promise: Promise<T>): Promise<T> {
    const over = Promise.withResolvers<never>()
    this.onOver(over.reject)
    try {
      return await Promise.race([promise, over.promise])
    } finally {
      this.#listener = null
    }
  }

  /** To be called when all is done: nothing is held beyond it. */
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
