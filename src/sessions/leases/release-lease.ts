import type { Principal } from '../../accounts/principal.ts'
import { ConflictError } from '../../storage/write.ts'
import { permit } from '../view.ts'
import { noSuchLease } from './busy.ts'
import type { LeaseVerbDependencies } from './dependencies.ts'
import { findOutside } from './renew-lease.ts'

/**
 * Ends a lease; who waits for the session goes on at once. Who took it may, and who may change the session. Throws as
 * `permit`, and NOT_FOUND where it has ended.
 */
export async function releaseLease(
  deps: LeaseVerbDependencies,
  principal: Principal,
  sessionId: string,
  leaseId: string,
): Promise<void> {
  const found = await deps.sessions.find(sessionId, principal.userId)
  permit(found, principal, 'use')
  const lease = await findOutside(deps, sessionId, leaseId)
  if (lease.holder !== principal.userId) permit(found, principal, 'change')
  try {
    await deps.store.commit([
      ...deps.repository.release(lease),
      deps.audit.session(sessionId, 'leased', principal, { lease_id: leaseId, until: null }),
    ])
  } catch (error) {
    throw error instanceof ConflictError ? noSuchLease() : error
  }
  deps.gate.wake(sessionId)
}
