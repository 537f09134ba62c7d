import type { Actor } from '../../audit/append.ts'
import { accountChain } from '../../audit/entry.ts'
import { AppError } from '../../errors.ts'
import { onConflict } from '../../storage/on-conflict.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import { mayManage } from '../access.ts'
import type { MemberView, OrganizationRole, OrganizationView, User } from '../account-types.ts'
import type { AccountDependencies } from '../dependencies.ts'
import type { Principal } from '../principal.ts'
import { lastOwnerError, managedOrganization, memberOf } from './visible-organization.ts'

type Dependencies = Pick<AccountDependencies, 'store' | 'users' | 'organizations' | 'audit' | 'clock'>

/**
 * Gives a member another role. Throws NOT_FOUND; FORBIDDEN when the principal is no admin, for a member with a higher
 * role, and for a role above their own; CONFLICT when the organization would lose its last owner who is not disabled.
 */
export async function changeRole(
  deps: Dependencies,
  principal: Principal,
  id: string,
  userId: string,
  role: OrganizationRole,
): Promise<MemberView> {
  return retryOnConflict(async () => {
    const organization = await managedOrganization(deps, principal, id)
    const member = await memberOf(deps, id, userId)
    if (!mayManage(organization.role, member.role) || !mayManage(organization.role, role)) {
      throw new AppError('FORBIDDEN', {
        message: 'You cannot change a role above your own, or give a higher role than your own.',
      })
    }
    if (member.role === role) return member
    const writes = [
      deps.organizations.lock(id),
      ...deps.users.requireCredential(principal, deps.clock.now()),
      deps.organizations.requireRole(id, principal.userId, organization.role),
      deps.organizations.setRole(id, userId, member.role, role),
      ...(member.role === 'owner' ? [deps.organizations.requireOwner(id)] : []),
      deps.audit.chain(accountChain(userId), 'member_changed', principal, { organization_id: id, role }),
    ]
    await deps.store.commit(writes).catch(onConflict({ last_owner: lastOwnerError }))
    return { ...member, role }
  })
}

/**
 * Makes another member an owner and the principal, who must be an owner, an admin. Throws NOT_FOUND, FORBIDDEN,
 * CONFLICT for oneself, for a personal organization, and when no owner would remain who is not disabled.
 */
export async function transferOwnership(
  deps: Dependencies,
  principal: Principal,
  id: string,
  toUserId: string,
): Promise<void> {
  await retryOnConflict(async () => {
    const { role } = await managedOrganization(deps, principal, id)
    if (role !== 'owner') throw new AppError('FORBIDDEN', { message: 'Only an owner can hand the organization over.' })
    if (toUserId === principal.userId) throw new AppError('CONFLICT', { message: 'You already own the organization.' })
    const member = await memberOf(deps, id, toUserId)
    const writes = [
      deps.organizations.lock(id),
      ...deps.users.requireCredential(principal, deps.clock.now()),
      deps.organizations.setRole(id, toUserId, member.role, 'owner'),
      deps.organizations.setRole(id, principal.userId, 'owner', 'admin'),
      deps.organizations.requireOwner(id),
      deps.audit.chain(accountChain(toUserId), 'member_changed', principal, { organization_id: id, role: 'owner' }),
      deps.audit.chain(accountChain(principal.userId), 'member_changed', principal, {
        organization_id: id,
        role: 'admin',
      }),
    ]
    await deps.store.commit(writes).catch(onConflict({ last_owner: lastOwnerError }))
  })
}

/**
 * Makes a member an owner of an organization, next to those it has; for operators, when the last owner is gone. Returns
 * the organization. Throws NOT_FOUND when the user is not a member, CONFLICT when the user is disabled.
 * @param organization its slug or id
 */
export async function makeOwner(
  deps: Pick<AccountDependencies, 'store' | 'organizations' | 'audit'>,
  { id: userId, email, disabled }: Pick<User, 'id' | 'email' | 'disabled'>,
  organization: string,
  actor: Actor,
): Promise<OrganizationView> {
  if (disabled) throw new AppError('CONFLICT', { message: `${email} is disabled; make another member owner.` })
  return retryOnConflict(async () => {
    const memberships = (await deps.organizations.list(userId)).filter(({ isPersonal }) => !isPersonal)
    const found = memberships.find(({ id, slug }) => id === organization || slug === organization)
    if (found === undefined) throw notMember(email, organization, memberships)
    if (found.role === 'owner') return found
    await deps.store.commit([
      deps.organizations.lock(found.id),
      deps.organizations.setRole(found.id, userId, found.role, 'owner'),
      deps.audit.chain(accountChain(userId), 'member_changed', actor, { organization_id: found.id, role: 'owner' }),
    ])
    return { ...found, role: 'owner' }
  })
}

function notMember(email: string, organization: string, memberships: readonly OrganizationView[]): AppError {
  const names = memberships.map(({ slug, role }) => `${slug} (${role})`).join(', ')
  return new AppError('NOT_FOUND', {
    message: `${email} is not a member of an organization ${organization}, but of: ${names === '' ? 'none' : names}.`,
  })
}
