import type { AuditWriter } from '../../audit/append.ts'
import type { Clock, Random, Timer } from '../../clock.ts'
import type { Store } from '../../storage/store.ts'
import type { SessionRepository } from '../repository.ts'
import type { LeaseRepository } from './repository.ts'

export interface LeaseDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: LeaseRepository
  readonly sessions: Pick<SessionRepository, 'find' | 'requireUsable'>
  readonly audit: AuditWriter
  readonly clock: Clock
  readonly timer: Timer
  readonly random: Pick<Random, 'uuid'>
  /** This server, among those that share the database. */
  readonly nodeId: string
  /** How long a lease of the server's own lives without being renewed, in milliseconds. */
  readonly leaseMs: number
}
