import type { HttpMethod } from '../fetching/http-method.ts'
import type { Json } from '../fetching/page-work/page-task.ts'
import type { RenderingOptions } from '../fetching/rendering-options.ts'
import type { PassOn, TierName, Truncation } from '../fetching/tier.ts'
import type { Verdict } from '../verdict/judgement.ts'
import type { JsonText } from './content/json.ts'

export type ScrapeFormat = 'html' | 'text' | 'markdown' | 'json' | 'raw'

/** A scrape request, after the HTTP layer has checked its fields and merged `advanced` into the top level. */
export interface ScrapeInput {
  readonly url: string
  readonly sessionId: string | null
  /** The outside lease under which the user holds the session; null: none. */
  readonly leaseId: string | null
  /** Inline cookies, never stored; null when there are none. */
  readonly cookies: Readonly<Record<string, string>> | null
  readonly method: HttpMethod
  /** Sent with this scrape only, to the same hosts as inline cookies; null when there are none. */
  readonly headers: Readonly<Record<string, string>> | null
  readonly body: string | null
  /** Null: that of the session, else guessed from the body. */
  readonly contentType: string | null
  readonly mode: 'auto' | 'html' | 'js'
  /** Null: the HTML as one string. */
  readonly formats: readonly ScrapeFormat[] | null
  /** Whole milliseconds for the whole scrape. */
  readonly timeoutMs: number
  readonly maxResponseBytes: number
  readonly includeRawHtml: boolean
  /** The options for a browser, if one renders the page. */
  readonly browser: RenderingOptions
  readonly renderJs: boolean | 'auto'
  /** By the clients' names for tiers. */
  readonly forceTier: string | null
  readonly maxTier: string | null
  /** The most credits the scrape may cost; null: no limit. */
  readonly maxCredits: number | null
  readonly failFast: boolean
  readonly requireSession: boolean | null
  /** How long a job waits for a login when its session is logged out, in milliseconds; null: it does not wait. */
  readonly waitForLoginMs: number | null
  /** Which parts of the request are not done as requested, in a few sentences; null: none. */
  readonly warning: string | null
}

/** What the caller of a scrape learns even if it fails. */
export interface ScrapeProgress {
  /**
   * Becomes true right before a request that may change something at the target is written, or a step on its page taken
   * (see `mayRepeatVisit`).
   */
  hasActed: boolean
}

/** The wait of a scrape whose time begins with the turn of its session. */
export interface TurnWait {
  /** The longest wait in milliseconds; after it, SESSION_BUSY. */
  readonly ms: number
  /** Called when the wait is over, before anything is sent. */
  readonly onTurn: () => void
}

/** `signal` aborts when the client disconnects; `requestId` is for the audit trail. */
export interface ScrapeContext {
  readonly signal: AbortSignal
  readonly requestId: string
  /** A new one for each scrape. */
  readonly progress: ScrapeProgress
  /** Null: it waits for the turn of its session within its own time. */
  readonly turnWait: TurnWait | null
  /** For a file (`fetchFile`): how its answer is passed on. Default: the page is returned. */
  readonly passOn?: PassOn
  /** The body of the request if it is not text. Default: that of the input. */
  readonly bodyBytes?: Uint8Array
}

/** The outcome of one tier in a scrape. */
export interface TierAttempt {
  readonly tier: TierName
  readonly result: 'success' | 'failed' | 'blocked'
  readonly durationMs: number
  /** Why there was no page; else null. */
  readonly error: string | null
}

export interface RedirectHop {
  readonly url: string
  readonly statusCode: number
}

/** How the response was judged, with at most ten signals, the strongest first, never a secret. */
export interface Auth {
  readonly verdict: Verdict
  /** 0 to 100 */
  readonly confidence: number
  readonly evidence: readonly { readonly signal: string; readonly weight: number; readonly seen: string }[]
}

export interface ScrapeResult {
  readonly url: string
  /** The target's own status. */
  readonly statusCode: number
  /** The HTML as a string when no formats were requested, else one entry per format; null when `contentUtf8` is set. */
  readonly content: string | Partial<Record<ScrapeFormat, string | Json | JsonText>> | null
  /** The original bytes when the content is one string in UTF-8; else null. */
  readonly contentUtf8: Buffer | null
  readonly rawHtml: string | null
  /** The URL of the screenshot; null: none was requested, or none could be stored. */
  readonly screenshotUrl: string | null
  readonly title: string | null
  readonly byosApplied: boolean
  readonly tierUsed: string
  readonly credits: number
  readonly escalations: readonly (TierAttempt & { readonly credits: number })[]
  readonly warning: string | null
  readonly loginWall: boolean
  /** Whether somebody is logged in on the page. */
  readonly auth: Auth
  readonly finalUrl: string
  readonly redirectChain: readonly RedirectHop[]
  /** Lower-case names, without Set-Cookie. */
  readonly headers: Readonly<Record<string, string>>
  readonly responseTimeMs: number
  /** Bytes after decompression, as far as they were read. */
  readonly sizeBytes: number
  readonly truncated: Truncation | null
  /** The content, or its `raw`, is base64, because the body is not text. */
  readonly isBase64: boolean
}
