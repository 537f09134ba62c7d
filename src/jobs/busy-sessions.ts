import type { Timer } from '../clock.ts'
import { AppError } from '../errors.ts'

/** How long a job waits in place for the turn of its session: visits that are short, or soon due, follow each other at once. */
export const turnWaitMs = 1_000

/** The pause until a busy session is tried again. A lease that somebody holds may end before its time. */
const minPauseMs = 1_000
const maxPauseMs = 5_000

/** Sessions that were busy when a job of this process asked for them: until a pause is over, no job asks again. */
export class BusySessions {
  readonly #timer: Timer
  readonly #onFree: () => void
  /** What cancels the end of each pause, by session id. */
  readonly #pauses = new Map<string, () => void>()

  /** @param onFree called when the pause of a session is over */
  constructor(timer: Timer, onFree: () => void) {
    this.#timer = timer
    this.#onFree = onFree
  }

  get ids(): Iterable<string> {
    return this.#pauses.keys()
  }

  /**
   * Notes how a job of the session ended. It was busy: a pause begins, until just before the time at which another try is
   * worth it. Null: a use has ended, and the next job may ask.
   */
  note(sessionId: string, busy: AppError | null): void {
    this.#end(sessionId)
    if (busy === null) return
    const { retryAfterSeconds = 0 } = busy
    const ms = Math.min(maxPauseMs, Math.max(minPauseMs, retryAfterSeconds * 1000 - turnWaitMs))
    const isOver = (): void => {
      this.#end(sessionId)
      this.#onFree()
    }
    this.#pauses.set(sessionId, this.#timer.after(ms, isOver))
  }

  #end(sessionId: string): void {
    this.#pauses.get(sessionId)?.()
    this.#pauses.delete(sessionId)
  }
}

/** Whether a scrape failed because its session was busy. */
export function isBusy(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'SESSION_BUSY'
}
