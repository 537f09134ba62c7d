import { accessOf } from '../accounts/access.ts'
import type { Principal } from '../accounts/principal.ts'
import { AppError } from '../errors.ts'
import { retryOnConflict } from '../storage/retry.ts'
import type { SessionDependencies } from './dependencies.ts'
import type { SessionView } from './session.ts'
import { permitUnshare, viewOf } from './view.ts'

/**
 * Unshares a session. The principal must be an admin or owner of the organization. Returns the session as it is then,
 * which other members could no longer read. Throws as `permitUnshare`, CONFLICT when it is not shared.
 */
export async function unshareSession(
  deps: SessionDependencies,
  principal: Principal,
  id: string,
): Promise<SessionView> {
  return retryOnConflict(async () => {
    const { session } = permitUnshare(await deps.repository.find(id, principal.userId), principal)
    const organizationId = session.organizationId
    if (organizationId === null) throw new AppError('CONFLICT', { message: 'The session is not shared.' })
    const now = deps.clock.now()
    await deps.store.commit([
      deps.repository.update(session, { organization_id: null, updated_at: now }),
      deps.audit.session(id, 'unshared', principal, { organization_id: organizationId }),
    ])
    const access = accessOf(session, principal.userId, null) ?? 'admin'
    return viewOf({ ...session, organizationId: null, updatedAt: now }, access, now)
  })
}
