import type { AuditWriter } from '../audit/append.ts'
import type { AuditRepository } from '../audit/repository.ts'
import type { Clock, Random } from '../clock.ts'
import type { EgressPolicy } from '../egress/policy.ts'
import type { EventWriter } from '../events/append.ts'
import type { Store } from '../storage/store.ts'
import type { Vault } from '../vault/vault.ts'
import type { LeaseRepository } from './leases/repository.ts'
import type { Bounds } from './monitoring/bounds.ts'
import type { SessionRepository } from './repository.ts'

/** What the verbs of this room work with. */
export interface SessionDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: SessionRepository
  readonly leases: Pick<LeaseRepository, 'releaseAll'>
  readonly auditLog: Pick<AuditRepository, 'page' | 'count'>
  readonly audit: AuditWriter
  readonly events: EventWriter
  readonly vault: Vault
  readonly egress: Pick<EgressPolicy, 'allowsHost'>
  readonly clock: Clock
  readonly random: Pick<Random, 'uuid' | 'fraction'>
  /** How often sessions are checked by themselves; null: never. */
  readonly monitoring: Bounds | null
  /** How many live sessions an account may hold. */
  readonly sessionLimit: number
}
