import type { AuditWriter } from '../audit/append.ts'
import type { Clock } from '../clock.ts'
import type { Budget } from '../fetching/budget.ts'
import type { Tier } from '../fetching/tier.ts'
import type { Leases } from '../sessions/leases.ts'
import type { SessionRepository } from '../sessions/repository.ts'
import type { Store } from '../storage/store.ts'
import type { Vault } from '../vault/vault.ts'
import type { RenewalRepository } from './repository.ts'

export interface RenewalDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: RenewalRepository
  readonly sessionRepository: Pick<SessionRepository, 'findForUse' | 'requireUsable' | 'replaceState' | 'update'>
  readonly leases: Pick<Leases, 'enter'>
  readonly audit: AuditWriter
  readonly vault: Pick<Vault, 'open' | 'seal'>
  readonly tier: Tier
  readonly budget: Pick<Budget, 'hold'>
  readonly clock: Clock
  /** Called with an error of one session; the round continues. */
  readonly onError: (error: unknown) => void
}
