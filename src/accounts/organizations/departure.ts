import type { Actor } from '../../audit/append.ts'
import { accountChain } from '../../audit/entry.ts'
import type { Write } from '../../storage/write.ts'
import type { OrganizationRole } from '../account-types.ts'
import type { AccountDependencies } from '../dependencies.ts'
import { unshareAll } from '../shared-sessions/unshare-all.ts'

/**
 * The part of a commit by which a member goes, by whoever's doing: the membership, what they share, the entries.
 * Conflicts where the role is not `role` any more, where nobody would own the organization, or where they share more
 * since.
 */
export async function departure(
  deps: Pick<AccountDependencies, 'organizations' | 'sharedSessions' | 'audit' | 'clock'>,
  organizationId: string,
  member: { readonly userId: string; readonly role: OrganizationRole },
  actor: Actor | null,
): Promise<Write[]> {
  const { organizations, sharedSessions, audit } = deps
  return [
    organizations.lock(organizationId),
    organizations.removeMember(organizationId, member.userId, member.role),
    organizations.requireOwner(organizationId),
    ...(await unshareAll(deps, organizationId, member.userId, actor)),
    sharedSessions.requireNothingShared(organizationId, member.userId),
    audit.chain(accountChain(member.userId), 'member_removed', actor, { organization_id: organizationId }),
  ]
}
