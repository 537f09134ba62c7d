import { AppError } from '../../errors.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import { mayManage } from '../access.ts'
import type { AccountDependencies } from '../dependencies.ts'
import type { Principal } from '../principal.ts'
import { departureWrites } from './departure-writes.ts'
import { leaveOrganization } from './leave-organization.ts'
import { memberOf } from './member-of.ts'
import { lastOwnerError, managedOrganization } from './visible-organization.ts'

/**
 * Removes a member, who may be the principal, and unshares their sessions. Throws NOT_FOUND; FORBIDDEN when the
 * principal is no admin or the member has a higher role; CONFLICT for the last owner.
 */
export async function removeMember(
  deps: Pick<AccountDependencies, 'store' | 'users' | 'organizations' | 'sharedSessions' | 'audit' | 'clock'>,
  principal: Principal,
  id: string,
  userId: string,
): Promise<void> {
  if (userId === principal.userId) return leaveOrganization(deps, principal, id)
  await retryOnConflict(async () => {
    const organization = await managedOrganization(deps, principal, id)
    const member = await memberOf(deps, id, userId)
    if (!mayManage(organization.role, member.role)) {
      throw new AppError('FORBIDDEN', { message: 'You cannot remove a member with a higher role.' })
    }
    if (member.role === 'owner' && (await deps.organizations.countOwners(id)) === 1) throw lastOwnerError()
    await deps.store.commit([
      ...(await departureWrites(deps, id, member, principal)),
      deps.organizations.requireRole(id, principal.userId, organization.role),
    ])
  })
}
