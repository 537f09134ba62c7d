import { AppError, type ErrorCode } from '../errors.ts'
import { failedOutcome, type JobOutcome } from './job-outcome.ts'
import { needsLogin } from './login-wait.ts'

/** What is known of an attempt at a job when it has ended. */
export interface EndedAttempt {
  readonly outcome: JobOutcome
  /** It may wait until somebody logs in to its session. */
  readonly mayWaitForLogin: boolean
  /** As `ScrapeProgress` says. */
  readonly hasActed: boolean
  /** It got no turn of its session: it was still asking for it. */
  readonly isAsking: boolean
  /** The server stops. */
  readonly isStopping: boolean
  /** As `isRepeatable` of its input says. */
  readonly isRepeatable: boolean
}

/** What follows an attempt: the job waits for a login, or in the queue, or it ends. */
export type NextStep = 'wait_for_login' | 'wait_in_queue' | 'end'

/**
 * Whether a wait was stored. `refused`: the job was cancelled, or another attempt has started. `unknown`: storing
 * failed.
 */
export type StoredWait = 'waits' | 'refused' | 'unknown'

/** How a job ends that is ended because its server stops; the second if that could not be recorded in its session. */
const cutOffCodes: ReadonlySet<ErrorCode> = new Set(['INTERRUPTED', 'STORAGE_UNAVAILABLE'])

/** What an attempt leads to. Nothing is repeated that may have changed something. */
export function nextStep(attempt: EndedAttempt): NextStep {
  const { outcome, mayWaitForLogin, hasActed, isAsking, isStopping, isRepeatable } = attempt
  if (mayWaitForLogin && needsLogin(outcome, hasActed)) return 'wait_for_login'
  const code = outcome.error?.code
  if (code === undefined) return 'end'
  const isBusy = isAsking && code === 'SESSION_BUSY'
  const isCutOff = isStopping && cutOffCodes.has(code) && (isAsking || isRepeatable)
  return isBusy || isCutOff ? 'wait_in_queue' : 'end'
}

/**
 * What follows after an attempt to store a wait. An outcome: the job ends with it. `try_again`: the wait is stored later.
 * Null: nothing, because the job waits; or because this server stops and the job may run again, which it does when its
 * lease ends, as if the server had died.
 */
export function afterStoring(
  step: Exclude<NextStep, 'end'>,
  stored: StoredWait,
  { outcome, isAsking, isStopping, isRepeatable }: Omit<EndedAttempt, 'mayWaitForLogin' | 'hasActed'>,
): JobOutcome | 'try_again' | null {
  if (stored === 'waits') return null
  if (stored === 'unknown' && !isStopping) return 'try_again'
  if (stored === 'unknown') return isRepeatable ? null : outcome
  return step === 'wait_in_queue' && isAsking ? failedOutcome(new AppError('CANCELLED')) : outcome
}
