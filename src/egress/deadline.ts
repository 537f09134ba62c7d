import { AppError } from '../errors.ts'

/** One object for all: to collect the stack of a new one would take thirty microseconds of each visit. */
const workIsDone = new Error('the work is done')

/** Ends the work of a visit, once, when its time is up or its caller has aborted. */
export class Deadline {
  readonly #controller = new AbortController()
  readonly #caller: AbortSignal
  readonly #timer: NodeJS.Timeout

  /** @param timeoutMs from now, for everything together */
  constructor(caller: AbortSignal, timeoutMs: number) {
    this.#caller = caller
    this.#timer = setTimeout(() => this.end(timedOut(timeoutMs)), timeoutMs)
    caller.addEventListener('abort', this.#onAbort)
    if (caller.aborted) this.#onAbort()
  }

  /** Aborts with the reason when it ends, and when it is closed: nothing that still waits is needed then. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Ends it for another reason before the time is up. */
  end(reason: Error): void {
    this.#controller.abort(reason)
  }

  /** Call it when the work is done; it releases the timer and the listener. */
  close(): void {
    clearTimeout(this.#timer)
    this.#caller.removeEventListener('abort', this.#onAbort)
    this.end(workIsDone)
  }

  readonly #onAbort = (): void => {
    const reason: unknown = this.#caller.reason
    this.end(
      reason instanceof Error ? reason : new DOMException('The client no longer waits for the answer.', 'AbortError'),
    )
  }
}

function timedOut(timeoutMs: number): AppError {
  return new AppError('TIMEOUT', { message: `The target did not answer within ${timeoutMs / 1000} seconds.` })
}
