import type { LiveEvent, LiveFrame } from '../fetching/browser/live/live-types.ts'
import type { SessionView } from '../sessions/session.ts'
import type { ValidationResult } from '../validation/validation-types.ts'
import type { Verdict } from '../verdict/judgement.ts'

/** What a login in a browser of this server is opened with. */
export interface OpenCaptureInput {
  readonly startUrl: string
  /** Of the session; null: its domain. */
  readonly name: string | null
  /** Null: the host of the start URL, or that of the session. */
  readonly domain: string | null
  /** The session that it refreshes; null: it becomes a new one. */
  readonly sessionId: string | null
  /** Null: whoever logs in; of a refresh, the session's own. */
  readonly expectedUser: string | null
  readonly locale: string | null
  readonly timezone: string | null
  /** CSS pixels; null: as large as the viewer shows it. */
  readonly viewport: { readonly width: number; readonly height: number } | null
  /** Ends by itself when two verdicts in a row were `logged_in`. */
  readonly autoFinish: boolean
  /** Somebody else logs in: the link needs a PIN as well. */
  readonly forOther: boolean
}

export const captureStatuses = ['open', 'finished', 'cancelled', 'expired', 'failed'] as const

export type CaptureStatus = (typeof captureStatuses)[number]

/** Who ended a capture. */
export type CaptureEnder = 'api' | 'viewer' | 'auto'

/** What the pages of a login show now. */
export interface CaptureVerdict {
  readonly verdict: Verdict
  /** Name, user name or e-mail, as the page states it. */
  readonly user: string | null
  /** Another user is expected. */
  readonly isWrongUser: boolean
  /** Where it was seen, without query; null: no page of the domain is open. */
  readonly page: string | null
  /** Epoch milliseconds. */
  readonly at: number
}

/** What will be stored: names, never a value. */
export interface CaptureReceipt {
  readonly cookieNames: readonly string[]
  readonly origins: readonly string[]
  /** Sites of which the browser holds cookies that are left out. */
  readonly otherSites: readonly string[]
}

export interface CaptureView {
  readonly id: string
  readonly status: CaptureStatus
  readonly domain: string
  /** The session that it refreshes, or has become; null: not yet. */
  readonly sessionId: string | null
  /** Why it failed; null otherwise. */
  readonly reason: string | null
  readonly expectedUser: string | null
  /** Somebody has the page of it open now. */
  readonly isWatched: boolean
  /** Null before the first, and once it has ended. */
  readonly verdict: CaptureVerdict | null
  readonly receipt: CaptureReceipt | null
  readonly createdAt: number
  readonly expiresAt: number
}

export interface OpenedCapture {
  readonly view: CaptureView
  /** What the link of the viewer holds; exchanged once. */
  readonly token: string
  /** To be passed on apart from the link; null: none is needed. */
  readonly pin: string | null
}

export interface FinishedCapture {
  readonly view: CaptureView
  readonly session: SessionView
  /** The first check of what was stored; null where none could be made now. */
  readonly validation: ValidationResult | null
}

export interface FinishContext {
  readonly signal: AbortSignal
  /** Names the request in the audit trail. */
  readonly requestId: string
}

/** What a viewer is told beside pictures. */
export type CaptureEvent =
  | LiveEvent
  | {
      readonly type: 'capture'
      readonly domain: string
      readonly expectedUser: string | null
      readonly expiresAt: number
      /** Milliseconds until then: the clock of the viewer may be another. */
      readonly remainingMs: number
      readonly autoFinish: boolean
    }
  | { readonly type: 'verdict'; readonly verdict: CaptureVerdict; readonly receipt: CaptureReceipt }
  /** Exactly what would be stored now, as it was asked for. */
  | { readonly type: 'review'; readonly receipt: CaptureReceipt }
  /** It was not finished; a sentence. */
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'ended'; readonly status: CaptureStatus; readonly message: string }

/** The page that shows a login to a person. */
export interface CaptureViewer {
  frame(frame: LiveFrame): void
  tell(event: CaptureEvent): void
  /** Another page of the same device, or nobody, is its viewer from now on. */
  close(): void
}
