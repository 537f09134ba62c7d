import { AppError } from '../errors.ts'

/** One object for all: to collect the stack of a new one would take thirty microseconds of each visit. */
const workIsDone = new Error('the work is done')

/** Ends the work of a visit, once, when its time is up or its caller has aborted. */
export class Deadline {
  readonly #signal: AbortSignal
  readonly #timer: NodeJS.Timeout
  #listener: ((reason: Error) => void) | null = null
  #reason: Error | null = null
  #controller: AbortController | null = null

  /** @param timeoutMs from now, for everything together */
  constructor(signal: AbortSignal, timeoutMs: number) {
    this.#signal = signal
    this.#timer = setTimeout(() => this.end(timedOut(timeoutMs)), timeoutMs)
    signal.addEventListener('abort', this.#onAbort)
    if (signal.aborted) this.#onAbort()
  }

  /** Aborts with the reason when it ends, and when it is closed: nothing that still waits is needed then. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#reason !== null) this.#controller.abort(this.#reason)
    return this.#controller.signal
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
    this.#controller?.abort(reason)
  }

  /** Call it when the work is done; it releases the timer and the listener. */
  close(): void {
    clearTimeout(this.#timer)
    this.#signal.removeEventListener('abort', this.#onAbort)
    this.#listener = null
    this.#controller?.abort(workIsDone)
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
