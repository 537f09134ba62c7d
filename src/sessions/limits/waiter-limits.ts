import { AppError } from '../../errors.ts'
import { Counts } from '../../fairness/counts.ts'

/**
 * How many requests may wait in this process: for one session, of one user for one session (so that one of those who share
 * it leaves room for the others), and of one user for all sessions.
 */
export const maxWaiters = { perSession: 250, perUserOfSession: 200, perUser: 500 } as const

/** Counts who waits in this process. */
export class WaiterLimits {
  readonly #counts = new Counts()

  /**
   * Counts a caller that starts to wait, until the returned function is called. Throws OVERLOADED when too many wait.
   * @param queue of a session, or of one outside lease of it
   */
  enter(userId: string, queue: string): () => void {
    const limits = [
      [`queue ${queue}`, maxWaiters.perSession],
      [`both ${userId} ${queue}`, maxWaiters.perUserOfSession],
      [`user ${userId}`, maxWaiters.perUser],
    ] as const
    if (limits.some(([name, most]) => this.#counts.of(name) >= most)) throw tooManyWait()
    const count = (by: number): void => {
      for (const [name] of limits) this.#counts.add(name, by)
    }
    count(1)
    return () => count(-1)
  }
}

function tooManyWait(): AppError {
  return new AppError('OVERLOADED', {
    message:
      'Too many requests are already waiting for this session, or for sessions of this account; try again later.',
    retryAfterSeconds: 5,
  })
}
