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
