import type { AuditWriter } from '../audit/append.ts'
import type { Clock, Random, Timer } from '../clock.ts'
import type { EventWriter } from '../events/repository/event-writer.ts'
import type { Bounds } from '../sessions/monitoring/bounds.ts'
import type { SessionRepository } from '../sessions/repository.ts'
import type { SessionForUse } from '../sessions/stored-session.ts'
import type { Store } from '../storage/store.ts'
import type { ValidationCaller, ValidationResult } from '../validation/validation-types.ts'
import type { Pace } from './choose.ts'
import type { MonitorRepository } from './repository.ts'

export interface MonitorDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: MonitorRepository
  readonly sessionRepository: Pick<SessionRepository, 'findForUse'>
  readonly audit: AuditWriter
  readonly events: EventWriter
  readonly clock: Clock
  readonly timer: Timer
  readonly random: Pick<Random, 'fraction'>
  /** Validates a session and stores the outcome, its next check included. Throws like `validateFound`. */
  readonly validate: (
    found: SessionForUse,
    caller: ValidationCaller,
    signal: AbortSignal,
  ) => Promise<Pick<ValidationResult, 'verdict' | 'isProxyFault'>>
  /** How often sessions are checked without a request; null: never, only requested checks run. */
  readonly bounds: Bounds | null
  /** False: no check runs. Requested ones stay due. */
  readonly runsChecks: boolean
  readonly pace: Pace
  /** Called when a validation has ended while another waits to start. */
  readonly onFree: () => void
  /** Called with an error of one session; the round continues. */
  readonly onError: (error: unknown) => void
}
