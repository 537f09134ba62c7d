import type { Timer } from '../clock.ts'
import { AppError } from '../errors.ts'
import { firstWaitMs } from './long-waits.ts'

/**
 * The pause until a busy session is tried again, in milliseconds; it doubles with each try up to the most. A session that
 * is held for hours is tried, too: its lease may end before its time.
 */
const minPauseMs = 1_000
const maxPauseMs = 60_000

/** Sessions of which this process knows that they were busy. It forgets the oldest. */
const maxSessions = 1_000

interface BusySession {
  /** Tries in a row. */
  readonly tries: number
  /** It will hardly be free within a long wait. */
  readonly isHeld: boolean
  /** Cancels the end of its pause; null: the pause is over. */
  cancel: (() => void) | null
}

/** Sessions that were busy when a job of this process asked for them: until a pause is over, no job asks again. */
export class BusySessions {
  readonly #timer: Timer
  readonly #longWaitMs: number
  readonly #onFree: () => void
  /** By session id. */
  readonly #sessions = new Map<string, BusySession>()

  /**
   * @param longWaitMs how long a job waits in place for a session that was busy before
   * @param onFree called when the pause of a session is over
   */
  constructor(timer: Timer, longWaitMs: number, onFree: () => void) {
    this.#timer = timer
    this.#longWaitMs = longWaitMs
    this.#onFree = onFree
  }

  /** Those whose pause is not over. */
  get ids(): string[] {
    return [...this.#sessions].flatMap(([id, { cancel }]) => (cancel === null ? [] : [id]))
  }

  /** How long the next job of a session waits in place for its turn, in milliseconds. */
  waitMs(sessionId: string, mayWaitLong: boolean): number {
    const busy = this.#sessions.get(sessionId)
    if (busy === undefined) return firstWaitMs
    return busy.isHeld || !mayWaitLong ? 0 : this.#longWaitMs
  }

  /**
   * Notes how an attempt at a job of the session ended.
   * @param busy the error with which it got no turn: a pause begins; if the error says when the session is free, it ends no
   *   later than a long wait before. Null: the attempt had its turn, or failed otherwise, and the next job may ask
   */
  note(sessionId: string, busy: AppError | null): void {
    const tries = (this.#sessions.get(sessionId)?.tries ?? 0) + 1
    this.#forget(sessionId)
    if (busy === null) return
    const [oldest] = this.#sessions.keys()
    if (oldest !== undefined && this.#sessions.size >= maxSessions) this.#forget(oldest)
    const untilWaitMs = (busy.retryAfterSeconds ?? 0) * 1000 - this.#longWaitMs
    const isHeld = untilWaitMs > 0
    const pauseMs = Math.min(maxPauseMs, minPauseMs * 2 ** (tries - 1))
    const ms = isHeld ? Math.min(pauseMs, Math.max(minPauseMs, untilWaitMs)) : pauseMs
    const session: BusySession = { tries, isHeld, cancel: null }
    session.cancel = this.#timer.after(ms, () => {
      session.cancel = null
      this.#onFree()
    })
    this.#sessions.set(sessionId, session)
  }

  #forget(sessionId: string): void {
    this.#sessions.get(sessionId)?.cancel?.()
    this.#sessions.delete(sessionId)
  }
}

/** Whether a scrape failed because its session was busy. */
export function isBusy(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'SESSION_BUSY'
}
