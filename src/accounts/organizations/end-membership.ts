import type { Actor } from '../../audit/append.ts'
import { accountChain } from '../../audit/entry.ts'
import { AppError } from '../../errors.ts'
import { onConflict } from '../../storage/on-conflict.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import type { Write } from '../../storage/write.ts'
import { mayManage } from '../access.ts'
import type { OrganizationRole } from '../account-types.ts'
import type { AccountDependencies } from '../dependencies.ts'
import type { Principal } from '../principal.ts'
import {
  lastOwnerError,
  managedOrganization,
  memberOf,
  requireNotPersonal,
  visibleOrganization,
} from './visible-organization.ts'

type Dependencies = Pick<
  AccountDependencies,
  'store' | 'users' | 'organizations' | 'sharedSessions' | 'audit' | 'clock'
>

/**
 * Removes a member, who may be the principal, and unshares their sessions. Throws NOT_FOUND; FORBIDDEN when the
 * principal is no admin or the member has a higher role; CONFLICT for the last owner.
 */
export async function removeMember(
  deps: Dependencies,
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
    const writes = [
      deps.organizations.lock(id),
      // Before what is said about owners: somebody who has just lost their own role is told that.
      deps.organizations.requireRole(id, principal.userId, organization.role),
      ...(await departureWrites(deps, id, member, principal)),
    ]
    await deps.store.commit(writes).catch(onConflict({ last_owner: lastOwnerError }))
  })
}

/**
 * Ends the membership of the principal and unshares their sessions. Throws NOT_FOUND, CONFLICT for the last owner and
 * for a personal organization.
 */
export async function leaveOrganization(deps: Dependencies, principal: Principal, id: string): Promise<void> {
  await retryOnConflict(async () => {
    const { role } = requireNotPersonal(await visibleOrganization(deps, principal, id))
    const writes = await departureWrites(deps, id, { userId: principal.userId, role }, principal)
    await deps.store.commit(writes).catch(onConflict({ last_owner: lastOwnerError }))
  })
}

/**
 * The writes that end a membership, at anybody's request: the membership, the member's shared sessions, the leases
 * that are lost with both, the audit entries. Conflicts when the role is no longer `role`, when an owner leaves and none
 * remains who is not disabled, or when the member shares more sessions since.
 */
export async function departureWrites(
  deps: Omit<Dependencies, 'store'>,
  organizationId: string,
  member: { readonly userId: string; readonly role: OrganizationRole },
  actor: Actor | null,
): Promise<Write[]> {
  const { users, organizations, sharedSessions, audit } = deps
  return [
    organizations.lock(organizationId),
    // A lease that the member takes at the same time is either ended here, or is refused.
    users.lock(member.userId),
    organizations.removeMember(organizationId, member.userId, member.role),
    ...(member.role === 'owner' ? [organizations.requireOwner(organizationId)] : []),
    ...(await unshareAll(deps, organizationId, member.userId, actor)),
    sharedSessions.requireNothingShared(organizationId, member.userId),
    audit.chain(accountChain(member.userId), 'member_removed', actor, { organization_id: organizationId }),
  ]
}

/**
 * The writes that unshare every session of an organization, or of one of its members, each with its audit entry, and end
 * the outside leases that are lost with it. They belong in the commit that ends the membership, after that. Conflicts
 * when something was shared or unshared since it was read.
 */
export async function unshareAll(
  { sharedSessions, audit, clock }: Pick<AccountDependencies, 'sharedSessions' | 'audit' | 'clock'>,
  organizationId: string,
  ownerId: string | null,
  actor: Actor | null,
): Promise<Write[]> {
  const now = clock.now()
  const ids = await sharedSessions.sharedWith(organizationId, ownerId)
  return [
    ...ids.flatMap((id) => [
      sharedSessions.unshare(id, organizationId, now),
      audit.session(id, 'unshared', actor, { organization_id: organizationId }),
    ]),
    sharedSessions.unshareDeleted(organizationId, ownerId),
    ...sharedSessions.endLostLeases(),
  ]
}
