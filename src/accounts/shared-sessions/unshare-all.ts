import type { Actor } from '../../audit/append.ts'
import type { Write } from '../../storage/write.ts'
import type { AccountDependencies } from '../dependencies.ts'

/**
 * The part of a commit that ends all sharing with an organization, or all that one member does, each with its entry.
 * Contract §2, Sharing: in the same commit as the departure. Conflicts where the sharing changed since it was read.
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
  ]
}
