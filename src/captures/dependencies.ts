import type { Principal } from '../accounts/principal.ts'
import type { AuditWriter } from '../audit/append.ts'
import type { Clock, Random, Timer } from '../clock.ts'
import type { EgressPolicy } from '../egress/policy.ts'
import type { LiveBrowser, LiveBrowserRequest } from '../fetching/browser/live/live-browser.ts'
import type { CapturedSessions } from '../sessions/operations/captured.ts'
import type { Store } from '../storage/store.ts'
import type { JudgePage } from '../use/judge.ts'
import type { Validate } from '../validation/validate.ts'
import type { CaptureRepository } from './repository.ts'

/** What the functions of this directory work with. */
export interface CaptureDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: CaptureRepository
  readonly capturedSessions: CapturedSessions
  readonly audit: AuditWriter
  readonly egressPolicy: Pick<EgressPolicy, 'allowsHost' | 'checkUrl'>
  readonly clock: Clock
  readonly timer: Timer
  readonly random: Random
  /** Null: this server has no browser. */
  readonly openBrowser: ((request: LiveBrowserRequest, signal: AbortSignal) => Promise<LiveBrowser>) | null
  readonly judge: JudgePage
  readonly validate: Validate
  /** Whether the credential that opened a capture is still valid. */
  readonly isCredentialValid: (principal: Principal) => Promise<boolean>
  /** How many sessions an account may have. */
  readonly sessionLimit: number
  /** How many captures an account may have open. */
  readonly accountLimit: number
  readonly onError: (error: unknown) => void
}
