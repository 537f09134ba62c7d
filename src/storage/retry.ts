import type { Stopwatch, Timer } from '../clock.ts'
import { AppError } from '../errors.ts'
import { ConflictError } from './write.ts'

const maxAttempts = 64

/**
 * Runs `attempt`, which reads, decides and commits, again as long as others change the same rows in between. Throws
 * CONFLICT when it never succeeds, and whatever `attempt` throws except ConflictError.
 */
export async function retryOnConflict<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; tries < maxAttempts; tries += 1) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error
    }
  }
  throw new AppError('CONFLICT')
}

/** How long a write that must not be lost waits for a database that cannot be written: less than a lease lasts. */
const patienceMs = 10_000
const pauseMs = 500

/**
 * Runs `attempt` again, for ten seconds, while it throws STORAGE_UNAVAILABLE: for what a site has changed already, and will
 * not change back. Throws whatever else `attempt` throws.
 * @param mayRepeat asked after each failure; default: always
 */
export async function retryWhileUnwritable<T>(
  { stopwatch, timer }: { readonly stopwatch: Stopwatch; readonly timer: Timer },
  attempt: () => Promise<T>,
  mayRepeat: () => boolean = () => true,
): Promise<T> {
  const giveUpAt = stopwatch.elapsed() + patienceMs
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'STORAGE_UNAVAILABLE') throw error
      if (!mayRepeat() || stopwatch.elapsed() >= giveUpAt) throw error
    }
    await new Promise<void>((resolve) => timer.after(pauseMs, resolve))
  }
}
