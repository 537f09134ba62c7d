import type { Principal } from '../../accounts/principal.ts'
import { accountChain } from '../../audit/entry.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import type { SessionDependencies } from '../dependencies.ts'
import { statusAt } from '../lifecycle.ts'
import { permit } from '../permit.ts'
import { requireVersion } from '../require-version.ts'
import { sessionEvent } from '../session-events.ts'

/**
 * Deletes a session permanently. The row and the audit trail stay; the sealed state and its key are removed, and their
 * bytes leave the database's log as soon as no reader is open. Throws as `permit`, PRECONDITION_FAILED.
 * @param versions as for `updateSession`
 */
export async function deleteSession(
  deps: SessionDependencies,
  principal: Principal,
  id: string,
  versions: readonly number[] | null = null,
): Promise<void> {
  await retryOnConflict(async () => {
    const { session } = permit(await deps.repository.find(id, principal.userId), principal, 'change')
    requireVersion(session, versions)
    const now = deps.clock.now()
    await deps.store.commit(
      [
        ...deps.repository.remove(session, now),
        deps.audit.session(id, 'deleted', principal),
        deps.events.write(sessionEvent('session.deleted', session, statusAt(session, now))),
        deps.audit.chain(accountChain(session.accountId), 'session_deleted', principal, { session_id: id }),
      ],
      { scrub: true },
    )
  })
}
