import { AppError } from '../errors.ts'
import { ConflictError, type SqlCheck } from '../storage/write.ts'
import type { SessionRepository } from './repository.ts'
import { permitUse } from './view.ts'

/**
 * Runs the commit before a use of a session's secrets, with the condition that the user may still use it at that
 * moment. So a session that was deleted, disabled or unshared since it was read is not used. Throws SESSION_NOT_FOUND,
 * SESSION_INACTIVE, and what `commit` throws except ConflictError.
 */
export async function requireStillUsable(
  sessions: Pick<SessionRepository, 'find' | 'requireUsable'>,
  sessionId: string,
  user: { readonly userId: string },
  commit: (check: SqlCheck) => Promise<void>,
): Promise<void> {
  try {
    await commit(sessions.requireUsable(sessionId, user.userId))
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
    permitUse(await sessions.find(sessionId, user.userId), user)
    throw new AppError('SESSION_INACTIVE')
  }
}
