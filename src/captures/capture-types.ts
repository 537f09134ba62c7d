import type { CopiedText, LiveEvent, LiveFrame } from '../fetching/browser/live/live-types.ts'
import type { SessionView } from '../sessions/session.ts'
import type { ValidationResult } from '../validation/validation-types.ts'
import type { Verdict } from '../verdict/judgement.ts'

/** The input to open a capture. */
export interface OpenCaptureInput {
  readonly startUrl: string
  /** The name of the session; null: its domain. */
  readonly name: string | null
  /** Null: the host of the start URL, or the domain of the session to refresh. */
  readonly domain: string | null
  /** The session to refresh; null: a new one. */
  readonly sessionId: string | null
  /** Null: any user; for a refresh, the session's own expected user. */
  readonly expectedUser: string | null
  readonly locale: string | null
  readonly timezone: string | null
  /** CSS pixels; null: as large as the viewer can show. */
  readonly viewport: { readonly width: number; readonly height: number } | null
  /** Finishes automatically after two `logged_in` verdicts in a row. */
  readonly autoFinish: boolean
  /** Another person logs in, so the link also needs a PIN. */
  readonly forOther: boolean
}

export const captureStatuses = ['open', 'finished', 'cancelled', 'expired', 'failed'] as const

export type CaptureStatus = (typeof captureStatuses)[number]

/** Who finished a capture. */
export type CaptureEnder = 'api' | 'viewer' | 'auto'

/** The current verdict about the pages of a login. */
export interface CaptureVerdict {
  readonly verdict: Verdict
  /** Name, user name or e-mail, as the page shows it. */
  readonly user: string | null
  /** It is not the expected user. */
  readonly isWrongUser: boolean
  /** The URL of the page, without query; null: no page of the domain is open. */
  readonly page: string | null
  /** Another host of the same site whose page, which is shown now, sees somebody logged in; null: none. */
  readonly elsewhere: string | null
  /** Epoch milliseconds. */
  readonly at: number
}

/** What would be stored: names, never values. */
export interface CaptureReceipt {
  readonly cookieNames: readonly string[]
  /** `Authorization`, if the site asked for a Basic login and got one. */
  readonly headerNames: readonly string[]
  readonly origins: readonly string[]
  /** Items and databases of its storage that are too large to be stored; known once it is reviewed. */
  readonly tooLarge: readonly string[]
  /** Sites whose cookies are in the browser but will not be stored. */
  readonly otherSites: readonly string[]
}

export interface CaptureView {
  readonly id: string
  readonly status: CaptureStatus
  readonly domain: string
  /** The session that it refreshes, or has become; null: not yet. */
  readonly sessionId: string | null
  /** Why it failed; else null. */
  readonly reason: string | null
  readonly expectedUser: string | null
  /** A viewer page is connected now. */
  readonly isWatched: boolean
  /** Null before the first verdict, and after the end. */
  readonly verdict: CaptureVerdict | null
  readonly receipt: CaptureReceipt | null
  readonly createdAt: number
  readonly expiresAt: number
}

export interface OpenedCapture {
  readonly view: CaptureView
  /** The token in the link of the viewer; it can be exchanged once. */
  readonly token: string
  /** To be sent separately from the link; null: none is needed. */
  readonly pin: string | null
}

export interface FinishedCapture {
  readonly view: CaptureView
  readonly session: SessionView
  /** The first check of the stored session; null when none was possible. */
  readonly validation: ValidationResult | null
}

/** Messages to a viewer besides images. */
export type CaptureEvent =
  | LiveEvent
  | {
      readonly type: 'capture'
      readonly domain: string
      /** E-mail of the account that asked for the login, and will have its session. */
      readonly owner: string
      readonly expectedUser: string | null
      /** The remaining time in milliseconds, because the viewer's clock may differ. */
      readonly remainingMs: number
      readonly autoFinish: boolean
      /** It takes the place of the state of a session. */
      readonly replaces: boolean
    }
  | { readonly type: 'verdict'; readonly verdict: CaptureVerdict; readonly receipt: CaptureReceipt }
  /** What the person has copied, for the viewer that asked with this id. */
  | ({ readonly type: 'copied'; readonly id: number } & CopiedText)
  /** The response to a review: exactly what would be stored now. */
  | { readonly type: 'review'; readonly receipt: CaptureReceipt }
  /** Finishing was refused; a sentence. */
  | { readonly type: 'refused'; readonly message: string }
  /** It is stored, and is now checked for the first time. */
  | { readonly type: 'storing' }
  | {
      readonly type: 'ended'
      readonly status: CaptureStatus
      readonly message: string
      /** The session to log in to again, because its first check saw it logged out; null: there is none. */
      readonly loggedOutSession: string | null
    }

/** The page that shows a login to a person. */
export interface CaptureViewer {
  frame(frame: LiveFrame): void
  tell(event: CaptureEvent): void
  /** The viewer is disconnected, possibly because another page of the same device has replaced it. */
  close(): void
}
