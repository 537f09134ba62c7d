import type { Principal } from '../../accounts/principal.ts'
import { formatTimeOrNull } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import { commitUnlessTaken } from '../../storage/commit-unless-taken.ts'
import type { Write } from '../../storage/write.ts'
import type { LeaseDependencies } from '../leases/acquire.ts'
import type { Claim, Lease } from '../leases/lease.ts'
import type { SessionTurns } from '../leases/session-turns.ts'
import { noSuchLease } from '../limits/busy.ts'
import { permit, permitEnabled } from '../permit.ts'

export interface TakeLeaseInput {
  readonly ttlMs: number
  readonly waitMs: number
}

type Dependencies = LeaseDependencies & { readonly sessionTurns: Pick<SessionTurns, 'wait' | 'wake'> }

/**
 * Gives a user an outside lease of a session: nobody else uses it until the lease ends. Waits in the session's queue
 * like every use. Throws as `permit`, UNAUTHORIZED when the credential has ended meanwhile, SESSION_INACTIVE, SESSION_BUSY,
 * OVERLOADED, and the signal's reason.
 */
export async function takeLease(
  deps: Dependencies,
  principal: Principal,
  sessionId: string,
  { ttlMs, waitMs }: TakeLeaseInput,
  signal: AbortSignal,
): Promise<Lease> {
  const { repository, sessionRepository, sessionTurns, clock } = deps
  const { userId } = principal
  const requireUsable = async (): Promise<void> => {
    permitEnabled(await sessionRepository.find(sessionId, userId), principal)
  }
  await requireUsable()
  const claim = await sessionTurns.wait(userId, {
    sessionId,
    kind: 'outside',
    holder: userId,
    under: null,
    ttlMs,
    waitMs,
    signal,
    terms: async (isFirst) => {
      if (!isFirst) await requireUsable()
      return { max: 1, paceMs: null }
    },
    waitsUntil: () => null,
    alongside: ({ id, until }) => [
      // First, so that what the next check reads of the user does not change until the commit.
      ...sessionRepository.requireCredential(principal, clock.now()),
      sessionRepository.requireUsable(sessionId, userId),
      leased(deps, principal, { sessionId, id }, until),
    ],
    granted: (claimed: Claim | null) => claimed,
  })
  const lease = claim === null ? null : await repository.find(claim.id, sessionId, clock.now())
  if (lease === null) throw noSuchLease()
  // The client has disconnected and would never release the lease.
  if (signal.aborted) await releaseLease(deps, principal, sessionId, lease.id)
  return lease
}

/**
 * Sets the end of a lease to `ttlMs` from now, which may be sooner or later than before. Only for the user who took it.
 * Throws as `permit`, FORBIDDEN, and NOT_FOUND when it has ended.
 */
export async function renewLease(
  deps: Dependencies,
  principal: Principal,
  sessionId: string,
  leaseId: string,
  ttlMs: number,
): Promise<Lease> {
  const { sessionRepository, repository, clock } = deps
  permit(await sessionRepository.find(sessionId, principal.userId), principal, 'use')
  const lease = await findOutside(deps, sessionId, leaseId)
  if (lease.holder !== principal.userId) {
    throw new AppError('FORBIDDEN', { message: 'Only the holder of a lease can renew it.' })
  }
  const now = clock.now()
  const until = now + ttlMs
  await commitOrGone(deps, [
    ...repository.renew(lease, until, now),
    sessionRepository.requireUsable(sessionId, principal.userId),
    leased(deps, principal, lease, until),
  ])
  return { ...lease, until }
}

/**
 * Ends a lease, so that the next waiter continues immediately. For the user who took it, and for those who may change
 * the session. Throws as `permit`, and NOT_FOUND when it has ended.
 */
export async function releaseLease(
  deps: Dependencies,
  principal: Principal,
  sessionId: string,
  leaseId: string,
): Promise<void> {
  const found = await deps.sessionRepository.find(sessionId, principal.userId)
  permit(found, principal, 'use')
  const lease = await findOutside(deps, sessionId, leaseId)
  if (lease.holder !== principal.userId) permit(found, principal, 'change')
  await commitOrGone(deps, [...deps.repository.release(lease), leased(deps, principal, lease, null)])
  deps.sessionTurns.wake(sessionId)
}

async function findOutside({ repository, clock }: Dependencies, sessionId: string, leaseId: string): Promise<Lease> {
  const lease = await repository.find(leaseId, sessionId, clock.now())
  if (lease?.kind !== 'outside') throw noSuchLease()
  return lease
}

async function commitOrGone({ store }: Dependencies, list: readonly Write[]): Promise<void> {
  if (!(await commitUnlessTaken(store, list))) throw noSuchLease()
}

/** @param until null: it was released */
function leased(
  { audit }: Dependencies,
  principal: Principal,
  { id, sessionId }: Pick<Lease, 'id' | 'sessionId'>,
  until: number | null,
): Write {
  const details = { lease_id: id, until: formatTimeOrNull(until) }
  return audit.session(sessionId, 'leased', principal, details)
}
