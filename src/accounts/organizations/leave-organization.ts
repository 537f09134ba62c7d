import { retryOnConflict } from '../../storage/retry.ts'
import type { AccountDependencies } from '../dependencies.ts'
import type { Principal } from '../principal.ts'
import { departureWrites } from './departure-writes.ts'
import { lastOwnerError, requireNotPersonal, visibleOrganization } from './visible-organization.ts'

/**
 * Ends the membership of the principal and unshares their sessions. Throws NOT_FOUND, CONFLICT for the last owner and
 * for a personal organization.
 */
export async function leaveOrganization(
  deps: Pick<AccountDependencies, 'store' | 'users' | 'organizations' | 'sharedSessions' | 'audit' | 'clock'>,
  principal: Principal,
  id: string,
): Promise<void> {
  await retryOnConflict(async () => {
    const { role } = requireNotPersonal(await visibleOrganization(deps, principal, id))
    if (role === 'owner' && (await deps.organizations.countOwners(id)) === 1) throw lastOwnerError()
    await deps.store.commit(await departureWrites(deps, id, { userId: principal.userId, role }, principal))
  })
}
