import type { Clock } from '../clock.ts'
import { commitUnlessTaken } from '../storage/commit-unless-taken.ts'
import { retryOnConflict } from '../storage/retry.ts'
import type { Store } from '../storage/store.ts'
import { ConflictError, type Write } from '../storage/write.ts'
import type { Actor, AuditWriter } from './append.ts'
import type { RefusalRepository, RefusalWindow } from './refusal-repository.ts'

/** What the entry of a refused use records. */
export interface RefusalDetails {
  readonly url: string
  readonly reason: string
  readonly request_id: string
}

export interface RefusalDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: RefusalRepository
  readonly audit: AuditWriter
  readonly clock: Clock
}

const windowMs = 600_000
const sweptAtOnce = 200

/** Refused uses in the audit trail. Bounded, because a caller can cause any number of them. */
export type Refusals = ReturnType<typeof createRefusals>

export function createRefusals({ store, repository, audit, clock }: RefusalDependencies) {
  /** Ends a window: what it counted gets an entry. */
  const end = (window: RefusalWindow): Write[] => {
    const { sessionId, reason, actor, keyPrefix, since, refused } = window
    const details = { reason, count: refused, since: new Date(since).toISOString() }
    const entry = audit.session(sessionId, 'use_refused', { email: actor, keyPrefix }, details)
    return refused === 0 ? [repository.remove(window)] : [repository.remove(window), entry]
  }

  async function record(sessionId: string, actor: Actor, details: RefusalDetails): Promise<void> {
    const now = clock.now()
    const key = { sessionId, reason: details.reason, actor: actor.email }
    if (await commitUnlessTaken(store, [repository.count(key, now - windowMs, now)])) return
    const known = await repository.find(key)
    // Another request opened it in between: count in that one.
    if (known !== null && known.since <= now && known.since > now - windowMs) throw new ConflictError(0, null)
    await store.commit([
      ...(known === null ? [] : end(known)),
      repository.open({ ...key, keyPrefix: actor.keyPrefix, since: now, refused: 0 }),
      audit.session(sessionId, 'use_refused', actor, { ...details }),
    ])
  }

  return {
    /**
     * Records a refusal durably. The first one for a session, reason and caller has an entry of its own; those of the
     * next ten minutes are counted and get one shared entry after that. Throws STORAGE_UNAVAILABLE.
     */
    record: (sessionId: string, actor: Actor, details: RefusalDetails): Promise<void> =>
      retryOnConflict(() => record(sessionId, actor, details)),
    /** Writes the shared entries that are due, at most 200 at a time. */
    sweep: async (): Promise<void> => {
      const over = await repository.openedBy(clock.now() - windowMs, sweptAtOnce)
      for (const window of over) await commitUnlessTaken(store, end(window))
    },
  }
}
