import type { Actor } from '../../audit/append.ts'
import { accountChain } from '../../audit/entry.ts'
import type { Write } from '../../storage/write.ts'
import type { OrganizationRole } from '../account-types.ts'
import type { AccountDependencies } from '../dependencies.ts'
import { unshareAll } from '../shared-sessions/unshare-all.ts'

/**
 * The writes that end a membership, at anybody's request: the membership, the member's shared sessions, the leases
 * that are lost with both, the audit entries. Conflicts when the role is no longer `role`, when the organization would have no owner, or when the member
 * shares more sessions since.
 */
export async function departureWrites(
  deps: Pick<AccountDependencies, 'users' | 'organizations' | 'sharedSessions' | 'audit' | 'clock'>,
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
    organizations.requireOwner(organizationId),
    ...(await unshareAll(deps, organizationId, member.userId, actor)),
    sharedSessions.requireNothingShared(organizationId, member.userId),
    audit.chain(accountChain(member.userId), 'member_removed', actor, { organization_id: organizationId }),
  ]
}
