import type { BrowserWishes } from '../fetching/browser-wishes.ts'
import type { HttpMethod } from '../fetching/http-method.ts'
import type { Json } from '../fetching/page-work/page-task.ts'
import type { Verdict } from '../verdict/judgement.ts'

export type ScrapeFormat = 'html' | 'text' | 'markdown' | 'json' | 'raw'

/** A scrape as asked for, after the HTTP layer has checked shapes and merged `advanced` into the top level. */
export interface ScrapeInput {
  readonly url: string
  readonly sessionId: string | null
  /** The lease under which its user holds the session; null: none. */
  readonly leaseId: string | null
  /** Inline cookies, never stored; null where none were given. */
  readonly cookies: Readonly<Record<string, string>> | null
  readonly method: HttpMethod
  /** Sent with this scrape alone, as far as inline cookies are; null where none were given. */
  readonly headers: Readonly<Record<string, string>> | null
  readonly body: string | null
  /** Null: the session's, else by what the body looks like. */
  readonly contentType: string | null
  readonly mode: 'auto' | 'html' | 'js'
  /** Null: the HTML as one string. */
  readonly formats: readonly ScrapeFormat[] | null
  /** Whole milliseconds for the whole scrape. */
  readonly timeoutMs: number
  readonly maxResponseBytes: number
  readonly includeRawHtml: boolean
  /** Of a browser, if one renders the page. */
  readonly browser: BrowserWishes
  readonly renderJs: boolean | 'auto'
  /** As clients call tiers. */
  readonly forceTier: string | null
  readonly maxTier: string | null
  /** The scrape costs no more; null: any number. */
  readonly maxCredits: number | null
  readonly failFast: boolean
  readonly requireSession: boolean | null
  /** What of the request is not done as asked, in a sentence or two; null: all is. */
  readonly warning: string | null
}

export interface RedirectHop {
  readonly url: string
  readonly statusCode: number
}

/** How the answer was judged, and by what; at most ten signs, the strongest first, never a secret. */
export interface Auth {
  readonly verdict: Verdict
  /** 0..100 */
  readonly confidence: number
  readonly evidence: readonly { readonly signal: string; readonly weight: number; readonly seen: string }[]
}

export interface ScrapeResult {
  readonly url: string
  /** The target's own status. */
  readonly statusCode: number
  /** The HTML as a string where no formats were asked for, else one entry a format; null where it is `contentUtf8`. */
  readonly content: string | Partial<Record<ScrapeFormat, string | Json>> | null
  /** Where the content is one string and came as UTF-8: as it came; else null. */
  readonly contentUtf8: Buffer | null
  readonly rawHtml: string | null
  /** Where the screenshot is to be had; null: none was asked for, or none could be kept. */
  readonly screenshotUrl: string | null
  readonly title: string | null
  readonly byosApplied: boolean
  readonly tierUsed: string
  readonly credits: number
  readonly escalations: readonly {
    readonly tier: string
    readonly result: 'success' | 'failed' | 'blocked'
    readonly credits: number
    readonly durationMs: number
    readonly error: string | null
  }[]
  readonly warning: string | null
  readonly loginWall: boolean
  /** Whether the page shows somebody logged in. */
  readonly auth: Auth
  readonly finalUrl: string
  readonly redirectChain: readonly RedirectHop[]
  /** Lower-case names, without Set-Cookie. */
  readonly headers: Readonly<Record<string, string>>
  readonly responseTimeMs: number
  /** Bytes after decompression, as far as they were read. */
  readonly sizeBytes: number
  readonly truncated: {
    readonly atBytes: number
    readonly originalBytes: number
    readonly reason: 'response_body_cap' | 'undecodable'
  } | null
}
