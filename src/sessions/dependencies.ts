import type { AuditWriter } from '../audit/append.ts'
import type { AuditRepository } from '../audit/repository.ts'
import type { Clock, Random } from '../clock.ts'
import type { EgressPolicy } from '../egress/policy.ts'
import type { EventWriter } from '../events/repository/event-writer.ts'
import type { Store } from '../storage/store.ts'
import type { Vault } from '../vault/vault.ts'
import type { VisitBeforeStoring } from './expected-user.ts'
import type { LeaseRepository } from './leases/repository.ts'
import type { Bounds } from './monitoring/bounds.ts'
import type { SessionRepository } from './repository.ts'
import type { Session, SessionSecrets } from './session.ts'

/** What the functions of this directory work with. */
export interface SessionDependencies {
  readonly store: Pick<Store, 'commit'>
  /** As `store`, for what a site has changed already: while the database cannot be written, it tries for ten seconds. */
  readonly patientStore: Pick<Store, 'commit'>
  readonly repository: SessionRepository
  readonly leaseRepository: Pick<LeaseRepository, 'releaseAll'>
  readonly auditRepository: AuditRepository
  readonly audit: AuditWriter
  readonly events: EventWriter
  readonly vault: Vault
  readonly egressPolicy: Pick<EgressPolicy, 'allowsHost'>
  readonly clock: Clock
  readonly random: Pick<Random, 'uuid' | 'fraction'>
  /** How often sessions are checked without a request; null: never. */
  readonly bounds: Bounds | null
  /**
   * Visits the site with these secrets, before they are stored, to see which user it shows. `recordUse` resolves
   * before anything of them is sent to a page; an error it throws ends the visit.
   */
  readonly showsUser: (
    session: Session,
    secrets: SessionSecrets,
    recordUse: (url: string) => Promise<void>,
  ) => Promise<VisitBeforeStoring>
  /** Shares the main thread among accounts; `next` resolves when the next part of long work may run. */
  readonly loopTurns: { next(account: string): Promise<void> }
  /** How many sessions an account may have. */
  readonly sessionLimit: number
}
