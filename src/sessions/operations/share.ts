import { runsOrganization } from '../../accounts/access.ts'
import { organizationNotFound } from '../../accounts/organizations/visible-organization.ts'
import type { Principal } from '../../accounts/principal.ts'
import { AppError } from '../../errors.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import type { SessionDependencies } from '../dependencies.ts'
import { statusAt } from '../lifecycle.ts'
import { permit } from '../permit.ts'
import { requireVersion } from '../require-version.ts'
import { changedRow } from '../row-changes.ts'
import type { SessionView } from '../session.ts'
import { sessionEvent } from '../session-events.ts'
import { getSession } from './get.ts'

/**
 * Shares a session with an organization. The principal must own the session and be an admin or owner of the
 * organization.
 * @param versions as for `updateSession`
 * @throws AppError as `permit`, PRECONDITION_FAILED, FORBIDDEN, NOT_FOUND when the principal is not a member of the
 * organization, CONFLICT when the session is shared with another one
 */
export async function shareSession(
  deps: SessionDependencies,
  principal: Principal,
  id: string,
  organizationId: string,
  versions: readonly number[] | null = null,
): Promise<SessionView> {
  await retryOnConflict(async () => {
    const { session, access } = permit(await deps.repository.find(id, principal.userId), principal, 'change')
    if (access !== 'owner') throw new AppError('FORBIDDEN', { message: 'Only the owner can share a session.' })
    const role = await deps.repository.roleIn(organizationId, principal.userId)
    if (role === null) throw organizationNotFound()
    if (!runsOrganization(role)) {
      throw new AppError('FORBIDDEN', { message: 'Only an admin or owner of the organization can share with it.' })
    }
    requireVersion(session, versions)
    if (session.organizationId === organizationId) return
    if (session.organizationId !== null) {
      throw new AppError('CONFLICT', { message: 'The session is shared with another organization; unshare it first.' })
    }
    const now = deps.clock.now()
    const shared = { ...session, organizationId }
    await deps.store.commit([
      deps.repository.requireRole(organizationId, principal.userId, role),
      deps.repository.update(session, { organization_id: organizationId, ...changedRow(session, now) }),
      deps.audit.session(id, 'shared', principal, { organization_id: organizationId }),
      deps.events.write(
        sessionEvent('session.shared', shared, statusAt(shared, now), { organization_id: organizationId }),
      ),
    ])
  })
  return getSession(deps, principal, id)
}
