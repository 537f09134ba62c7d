import type { Actor } from '../../audit/append.ts'
import type { Write } from '../../storage/write.ts'
import type { AccountDependencies } from '../dependencies.ts'

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
