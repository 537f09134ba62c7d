import type { Principal } from '../../accounts/principal.ts'
import { AppError } from '../../errors.ts'
import { wholeSeconds } from '../../events/message.ts'
import { ConflictError } from '../../storage/write.ts'
import type { FoundSession } from '../repository.ts'
import { permitUse } from '../view.ts'
import { noSuchLease } from './busy.ts'
import type { LeaseVerbDependencies } from './dependencies.ts'
import type { Claim, Lease } from './lease.ts'
import { releaseLease } from './release-lease.ts'

export interface TakeLeaseInput {
  readonly ttlMs: number
  readonly waitMs: number
}

/**
 * Has a user hold a session from outside: nobody else uses it until the lease ends. Waits in the session's line like
 * every use. Throws as `permitUse`, SESSION_INACTIVE, SESSION_BUSY, and the signal's reason.
 */
export async function takeLease(
  deps: LeaseVerbDependencies,
  principal: Principal,
  sessionId: string,
  { ttlMs, waitMs }: TakeLeaseInput,
  signal: AbortSignal,
): Promise<Lease> {
  const read = async (): Promise<void> => void usable(await deps.sessions.find(sessionId, principal.userId), principal)
  await read()
  const claim = async (ticketId: string | null): Promise<Lease> => {
    const now = deps.clock.now()
    const lease = { id: deps.random.uuid(), sessionId, kind: 'outside', holder: principal.userId } as const
    const claimed: Claim = { ...lease, since: now, until: now + ttlMs, max: 1, nextUseAt: null, under: null, ticketId }
    await commitClaim(deps, principal, claimed, read)
    const taken = await deps.repository.find(claimed.id, now)
    if (taken === null) throw noSuchLease()
    return taken
  }
  const wish = {
    sessionId,
    underId: null,
    waitMs,
    terms: async (isFirstLook: boolean) => {
      if (!isFirstLook) await read()
      return { max: 1, paceMs: null }
    },
    // While a use is under way, the terms keep it from beginning.
    waitsUntil: () => null,
    begin: () => {
      throw new AppError('INTERNAL')
    },
    claim: (_terms: unknown, ticketId: string | null) => claim(ticketId),
  }
  const lease = await deps.gate.wait(wish, signal)
  // Whoever asked has gone, and would never give it back.
  if (signal.aborted) await releaseLease(deps, principal, sessionId, lease.id)
  return lease
}

function usable(found: FoundSession | null, principal: Principal): void {
  const { session } = permitUse(found, principal)
  if (session.disabled) throw new AppError('SESSION_INACTIVE')
}

async function commitClaim(
  { store, repository, sessions, audit }: LeaseVerbDependencies,
  principal: Principal,
  claim: Claim,
  read: () => Promise<void>,
): Promise<void> {
  const { id, sessionId, until } = claim
  try {
    await store.commit([
      ...repository.claim(claim),
      sessions.requireUsable(sessionId, principal.userId),
      audit.session(sessionId, 'leased', principal, { lease_id: id, until: wholeSeconds(until) }),
    ])
  } catch (error) {
    if (!(error instanceof ConflictError) || error.index === repository.takenAt) throw error
    await read()
    throw error
  }
}
