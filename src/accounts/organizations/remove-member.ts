import { AppError } from '../../errors.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import { mayManage } from '../access.ts'
import type { AccountDependencies } from '../dependencies.ts'
import type { Principal } from '../principal.ts'
import { departure } from './departure.ts'
import { leaveOrganization } from './leave-organization.ts'
import { memberOf } from './member-of.ts'
import { lastOwner, standingToRun } from './standing.ts'

/**
 * Removes a member, and ends the sharing of their sessions; oneself too, which is leaving. Throws NOT_FOUND, FORBIDDEN
 * for who is no admin or for a member of a higher role, CONFLICT for the last owner.
 */
export async function removeMember(
  deps: Pick<AccountDependencies, 'store' | 'organizations' | 'sharedSessions' | 'audit' | 'clock'>,
  principal: Principal,
  id: string,
  userId: string,
): Promise<void> {
  if (userId === principal.userId) return leaveOrganization(deps, principal, id)
  await retryOnConflict(async () => {
    const organization = await standingToRun(deps, principal, id)
    const member = await memberOf(deps, id, userId)
    if (!mayManage(organization.role, member.role)) {
      throw new AppError('FORBIDDEN', { message: 'You cannot remove a member with a higher role.' })
    }
    if (member.role === 'owner' && (await deps.organizations.countOwners(id)) === 1) throw lastOwner()
    await deps.store.commit([
      ...(await departure(deps, id, member, principal)),
      deps.organizations.requireRole(id, principal.userId, organization.role),
    ])
  })
}
