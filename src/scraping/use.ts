import type { Principal } from '../accounts/principal.ts'
import type { AuditWriter } from '../audit/append.ts'
import { wasNeverSent } from '../egress/never-sent.ts'
import type { SessionRepository } from '../sessions/repository.ts'
import { requireStillUsable } from '../sessions/still-usable.ts'
import type { Store } from '../storage/store.ts'
import type { Source } from './source.ts'

/** The use of a session by one scrape: put on record before it happens, counted where it happened and then failed. */
export interface Use {
  /** Commits the entry `used_for_scrape`; nothing of the session may be sent before it has resolved. */
  readonly record: () => Promise<void>
  /** To be called at every answer: one that comes after the record shows that a request was sent since. */
  readonly answered: () => void
  /** Whether something of the session may have left although the visit failed so. */
  mayHaveSent(error: unknown): boolean
}

export interface UseDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly audit: AuditWriter
  readonly sessions: Pick<SessionRepository, 'find' | 'requireUsable'>
}

export function createUse(
  { store, audit, sessions }: UseDependencies,
  principal: Principal,
  { session, triesVersion }: Pick<Source, 'session' | 'triesVersion'>,
  redactedUrl: string,
  requestId: string,
): Use {
  let isRecorded = false
  let isAnswered = false
  return {
    record: async () => {
      if (session === null) return
      const tried = triesVersion === null ? {} : { tries_version: triesVersion }
      const details = { url: redactedUrl, request_id: requestId, ...tried }
      await requireStillUsable(sessions, session.id, principal, (check) =>
        store.commit([check, audit.session(session.id, 'used_for_scrape', principal, details)]),
      )
      isRecorded = true
    },
    answered: () => {
      if (isRecorded) isAnswered = true
    },
    mayHaveSent: (error) => isRecorded && (isAnswered || !wasNeverSent(error)),
  }
}
