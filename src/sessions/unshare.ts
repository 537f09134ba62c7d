import { accessOf } from '../accounts/access.ts'
import type { Principal } from '../accounts/principal.ts'
import { AppError } from '../errors.ts'
import { retryOnConflict } from '../storage/retry.ts'
import type { SessionDependencies } from './dependencies.ts'
import type { SessionView } from './session.ts'
import { permitUnshare, viewOf } from './view.ts'

/**
 * Ends the sharing of a session. Needs to be admin or owner of the organization; answers the session as it is then,
 * which who does not own it could not read again. Throws as `permitUnshare`, CONFLICT where it is not shared.
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
