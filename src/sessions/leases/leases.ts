import type { Principal } from '../../accounts/principal.ts'
import type { LeaseVerbDependencies } from './dependencies.ts'
import { createGate, type Gate } from './gate.ts'
import type { Lease } from './lease.ts'
import { releaseLease } from './release-lease.ts'
import { renewLease } from './renew-lease.ts'
import { type TakeLeaseInput, takeLease } from './take-lease.ts'

/** Who may use a session when: the gate that every use goes through, and the leases that users hold from outside. */
export interface Leases extends Pick<Gate, 'enter' | 'wake'> {
  take(principal: Principal, sessionId: string, input: TakeLeaseInput, signal: AbortSignal): Promise<Lease>
  renew(principal: Principal, sessionId: string, leaseId: string, ttlMs: number): Promise<Lease>
  release(principal: Principal, sessionId: string, leaseId: string): Promise<void>
}

export function createLeases(parts: Omit<LeaseVerbDependencies, 'gate'>): Leases {
  const gate = createGate(parts)
  const deps = { ...parts, gate }
  return {
    enter: gate.enter,
    wake: gate.wake,
    take: (principal, sessionId, input, signal) => takeLease(deps, principal, sessionId, input, signal),
    renew: (principal, sessionId, leaseId, ttlMs) => renewLease(deps, principal, sessionId, leaseId, ttlMs),
    release: (principal, sessionId, leaseId) => releaseLease(deps, principal, sessionId, leaseId),
  }
}
