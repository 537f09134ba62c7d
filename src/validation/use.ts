import { wasNeverSent } from '../egress/never-sent.ts'
import { AppError } from '../errors.ts'
import type { SessionRepository } from '../sessions/repository.ts'
import { requireStillUsable } from '../sessions/still-usable.ts'
import type { Store } from '../storage/store.ts'

/** The use of a session's secrets by one validation, which may visit several pages. */
export interface Use {
  /**
   * Proves that the session may still be used and that the database can be written; nothing of the session may be sent
   * before it has resolved. What happened stands in the trail when the answer is known.
   */
  readonly beforeSecret: () => Promise<void>
  /** To be called at every answer to a request with the session. */
  readonly onAnswer: () => void
  /** Whether the site may have seen the session although the validation failed so. */
  mayHaveSent(error: unknown): boolean
}

export interface UseDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly sessions: Pick<SessionRepository, 'find' | 'requireUsable' | 'touch'>
}

/** @param begin waits until a visit may begin; answers whether the session was proven usable just now */
export function createUse(
  { store, sessions }: UseDependencies,
  sessionId: string,
  user: { readonly userId: string },
  begin: () => Promise<boolean>,
): Use {
  let isProven = false
  let isAnswered = false
  return {
    beforeSecret: async () => {
      if (await begin().catch(noTime)) {
        isProven = true
        return
      }
      await requireStillUsable(sessions, sessionId, user, (check) => store.commit([check, sessions.touch(sessionId)]))
      isProven = true
    },
    onAnswer: () => {
      if (isProven) isAnswered = true
    },
    mayHaveSent: (error) => isProven && (isAnswered || !wasNeverSent(error)),
  }
}

/** Visits that its pace keeps apart for longer than a validation takes are not made: the others tell what they tell. */
function noTime(error: unknown): never {
  if (!(error instanceof AppError) || error.code !== 'SESSION_BUSY') throw error
  throw new AppError('TIMEOUT', { message: 'The pace of the session leaves no time for another visit.', cause: error })
}
