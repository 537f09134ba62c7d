import type { Actor } from '../audit/append.ts'
import type { HistoryCause } from '../sessions/monitoring/history.ts'
import type { SessionStatus } from '../sessions/session-status.ts'
import type { Verdict } from '../verdict/judgement.ts'

/** The part of a validation's response that follows from the judgement. */
export interface ValidationAnswer {
  /** Follows `status` when the validation is inconclusive. */
  readonly isValid: boolean
  /** 50 to 100: how sure `isValid` is; 50 is a coin toss. */
  readonly confidence: number
  readonly inconclusive: boolean
  readonly details: string
  readonly detectedUser: string | null
  /** The user that is shown instead of the expected one; null otherwise. */
  readonly wrongUser: string | null
  readonly accountLinks: readonly string[]
  readonly userElements: readonly string[]
  /** Epoch milliseconds; from Set-Cookie or from a JWT among the cookies. */
  readonly cookieExpiryDetected: number | null
  /** Within 72 hours. */
  readonly cookiesExpiringSoon: boolean
}

/** The response of a validation: 200 for every result. */
export interface ValidationResult extends ValidationAnswer {
  readonly id: string
  readonly name: string
  readonly domain: string
  readonly status: SessionStatus
  readonly verdict: Verdict
  /** The status of the target; null when it could not be reached. */
  readonly httpStatus: number | null
  readonly consecutiveFailures: number
  readonly finalUrl: string | null
  readonly tierUsed: string
  /** The session's own proxy failed: the site was not asked. */
  readonly isProxyFault: boolean
}

/**
 * Who requests a validation: for whom the session is read again, and the actor in the audit trail (null: the system).
 */
export interface ValidationCaller {
  readonly userId: string
  readonly actor: Actor | null
  /** Why, for the history. */
  readonly cause: HistoryCause
  /** The request that needs it, for the audit trail; null: none. */
  readonly requestId: string | null
}
