import type { AuditWriter } from '../audit/append.ts'
import { redactUrl } from '../audit/redact-url.ts'
import { wasNeverSent } from '../egress/never-sent.ts'
import { AppError } from '../errors.ts'
import type { SessionRepository } from '../sessions/repository.ts'
import { requireStillUsable } from '../sessions/still-usable.ts'
import type { Store } from '../storage/store.ts'
import type { ValidationCaller } from './validation-types.ts'

/** The use of a session's secrets by one validation, which may visit several pages. */
export interface Use {
  /**
   * Commits that the session is about to be used at this page, and that it may be; nothing of the session may be sent
   * before it has resolved. A page that is visited again has its entry already. What the answer was stands in an entry
   * of its own, when it is known.
   */
  readonly beforeSecret: (url: string) => Promise<void>
  /** To be called at every answer to a request with the session. */
  readonly onAnswer: () => void
  /** Whether the site may have seen the session although the validation failed so. */
  mayHaveSent(error: unknown): boolean
}

export interface UseDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly audit: AuditWriter
  readonly sessions: Pick<SessionRepository, 'find' | 'requireUsable'>
}

/** @param begin waits until a visit may begin; answers whether the session was proven usable just now */
export function createUse(
  { store, audit, sessions }: UseDependencies,
  sessionId: string,
  caller: Pick<ValidationCaller, 'userId' | 'actor' | 'requestId'>,
  begin: () => Promise<boolean>,
): Use {
  /** Pages, as the trail names them, of which it says that the session is used there. */
  const recorded = new Set<string>()
  let isAnswered = false
  return {
    beforeSecret: async (url) => {
      const isProven = await begin().catch(noTime)
      const page = redactUrl(url)
      if (!isProven || !recorded.has(page)) {
        const details = { url: page, ...(caller.requestId === null ? {} : { request_id: caller.requestId }) }
        const entry = audit.session(sessionId, 'used_for_validation', caller.actor, details)
        await requireStillUsable(sessions, sessionId, caller, (check) =>
          store.commit(recorded.has(page) ? [check] : [check, entry]),
        )
      }
      recorded.add(page)
    },
    onAnswer: () => {
      if (recorded.size > 0) isAnswered = true
    },
    mayHaveSent: (error) => recorded.size > 0 && (isAnswered || !wasNeverSent(error)),
  }
}

/** Visits that its pace keeps apart for longer than a validation takes are not made: the others tell what they tell. */
function noTime(error: unknown): never {
  if (!(error instanceof AppError) || error.code !== 'SESSION_BUSY') throw error
  throw new AppError('TIMEOUT', { message: 'The pace of the session leaves no time for another visit.', cause: error })
}
