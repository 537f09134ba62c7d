import type { Principal } from '../accounts/principal.ts'
import type { LeaseDependencies } from './leases/acquire.ts'
import type { Lease } from './leases/lease.ts'
import { SessionTurns } from './leases/session-turns.ts'
import { releaseLease, renewLease, type TakeLeaseInput, takeLease } from './operations/outside-leases.ts'

/** Who may use a session when: the turns of uses, and the leases that users hold from outside. */
export interface Leases extends Pick<SessionTurns, 'enter' | 'wake'> {
  take(principal: Principal, sessionId: string, input: TakeLeaseInput, signal: AbortSignal): Promise<Lease>
  renew(principal: Principal, sessionId: string, leaseId: string, ttlMs: number): Promise<Lease>
  release(principal: Principal, sessionId: string, leaseId: string): Promise<void>
}

export function createLeases(parts: LeaseDependencies): Leases {
  const sessionTurns = new SessionTurns(parts)
  const deps = { ...parts, sessionTurns }
  return {
    enter: (request) => sessionTurns.enter(request),
    wake: (sessionId) => sessionTurns.wake(sessionId),
    take: (principal, sessionId, input, signal) => takeLease(deps, principal, sessionId, input, signal),
    renew: (principal, sessionId, leaseId, ttlMs) => renewLease(deps, principal, sessionId, leaseId, ttlMs),
    release: (principal, sessionId, leaseId) => releaseLease(deps, principal, sessionId, leaseId),
  }
}
