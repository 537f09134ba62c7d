import type { Actor } from '../../audit/append.ts'
import { accountChain } from '../../audit/entry.ts'
import { AppError } from '../../errors.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import type { Write } from '../../storage/write.ts'
import type { AccountDependencies } from '../dependencies.ts'
import type { Principal } from '../principal.ts'
import { unshareAll } from './end-membership.ts'
import { requireNotPersonal, visibleOrganization } from './visible-organization.ts'

type Dependencies = Pick<
  AccountDependencies,
  'store' | 'organizations' | 'invitations' | 'sharedSessions' | 'audit' | 'clock'
>

/**
 * Deletes an organization with its memberships, invitations and webhooks. Sessions shared with it are no longer shared.
 * Throws NOT_FOUND, FORBIDDEN when the principal is not an owner, CONFLICT for a personal organization.
 */
export async function deleteOrganization(deps: Dependencies, principal: Principal, id: string): Promise<void> {
  await retryOnConflict(async () => {
    const organization = await visibleOrganization(deps, principal, id)
    if (organization.role !== 'owner') {
      throw new AppError('FORBIDDEN', { message: 'Only an owner can delete the organization.' })
    }
    requireNotPersonal(organization)
    await deps.store.commit([
      deps.organizations.lock(id),
      deps.organizations.requireRole(id, principal.userId, 'owner'),
      ...(await organizationRemovalWrites(deps, id, principal)),
      deps.audit.chain(accountChain(principal.userId), 'organization_deleted', principal, {
        organization_id: id,
        name: organization.name,
      }),
    ])
  })
}

/**
 * The writes that remove an organization and everything that belongs to it. Memberships are removed first: a caller
 * that shares a session locks their own membership, so nothing can be shared after it was read here.
 */
export async function organizationRemovalWrites(
  deps: Omit<Dependencies, 'store'>,
  id: string,
  actor: Actor | null,
): Promise<Write[]> {
  const members = await deps.organizations.members(id)
  return [
    deps.organizations.removeMembers(id, members.length),
    deps.invitations.removeAll(id),
    ...(await unshareAll(deps, id, null, actor)),
    ...deps.organizations.removeWebhooks(id),
    deps.organizations.remove(id),
    ...members.map(({ userId }) =>
      deps.audit.chain(accountChain(userId), 'member_removed', actor, { organization_id: id }),
    ),
  ]
}
