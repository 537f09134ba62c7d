import { accessOf, runsOrganization } from '../../accounts/access.ts'
import type { Principal } from '../../accounts/principal.ts'
import { AppError } from '../../errors.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import type { SessionDependencies } from '../dependencies.ts'
import { permit } from '../permit.ts'
import { requireVersion } from '../require-version.ts'
import { changedRow } from '../row-changes.ts'
import type { SessionView } from '../session.ts'
import { viewOf } from '../view.ts'

/**
 * Unshares a session, which ends an outside lease of anybody but its owner. The principal must be an admin or owner of
 * the organization. Returns the session as it is then, which other members could no longer read.
 * @param versions as for `updateSession`
 * @throws AppError as `permit`, PRECONDITION_FAILED, FORBIDDEN, CONFLICT when it is not shared
 */
export async function unshareSession(
  deps: SessionDependencies,
  principal: Principal,
  id: string,
  versions: readonly number[] | null = null,
): Promise<SessionView> {
  return retryOnConflict(async () => {
    const { session, role } = permit(await deps.repository.find(id, principal.userId), principal, 'read')
    const { organizationId } = session
    if (organizationId === null) throw new AppError('CONFLICT', { message: 'The session is not shared.' })
    if (role === null || !runsOrganization(role)) throw onlyAdmins()
    requireVersion(session, versions)
    const now = deps.clock.now()
    await deps.store.commit([
      deps.repository.requireRole(organizationId, principal.userId, role),
      deps.repository.update(session, { organization_id: null, ...changedRow(session, now) }),
      ...deps.repository.endLostLeases(),
      deps.audit.session(id, 'unshared', principal, { organization_id: organizationId }),
    ])
    const access = accessOf(session, principal.userId, null) ?? 'admin'
    const settingsVersion = session.settingsVersion + 1
    return viewOf({ ...session, organizationId: null, settingsVersion, updatedAt: now }, access, now)
  })
}

const onlyAdmins = () =>
  new AppError('FORBIDDEN', { message: 'Only an admin or owner of the organization can unshare the session.' })
