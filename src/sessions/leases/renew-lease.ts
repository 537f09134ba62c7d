import type { Principal } from '../../accounts/principal.ts'
import { AppError } from '../../errors.ts'
import { wholeSeconds } from '../../events/message.ts'
import { ConflictError } from '../../storage/write.ts'
import { permitUse } from '../view.ts'
import { noSuchLease } from './busy.ts'
import type { LeaseVerbDependencies } from './dependencies.ts'
import type { Lease } from './lease.ts'

/** The outside lease of a session. Throws NOT_FOUND where it is none, or has ended. */
export async function findOutside(
  { repository, clock }: Pick<LeaseVerbDependencies, 'repository' | 'clock'>,
  sessionId: string,
  leaseId: string,
): Promise<Lease> {
  const lease = await repository.find(leaseId, clock.now())
  if (lease === null || lease.kind !== 'outside' || lease.sessionId !== sessionId) throw noSuchLease()
  return lease
}

/**
 * Lets a lease end so long from now, sooner or later than it would have. Only who took it may. Throws as `permitUse`,
 * FORBIDDEN, and NOT_FOUND where it has ended.
 */
export async function renewLease(
  deps: LeaseVerbDependencies,
  principal: Principal,
  sessionId: string,
  leaseId: string,
  ttlMs: number,
): Promise<Lease> {
  permitUse(await deps.sessions.find(sessionId, principal.userId), principal)
  const lease = await findOutside(deps, sessionId, leaseId)
  if (lease.holder !== principal.userId) {
    throw new AppError('FORBIDDEN', { message: 'Only who took a lease can renew it.' })
  }
  const now = deps.clock.now()
  const until = now + ttlMs
  try {
    await deps.store.commit([
      ...deps.repository.renew(lease, until, now),
      deps.sessions.requireUsable(sessionId, principal.userId),
      deps.audit.session(sessionId, 'leased', principal, { lease_id: leaseId, until: wholeSeconds(until) }),
    ])
  } catch (error) {
    throw error instanceof ConflictError ? noSuchLease() : error
  }
  return { ...lease, until }
}
