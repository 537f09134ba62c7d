import type { OriginStorage } from '../../cookies/origin-storage.ts'
import type { CookieState } from '../../cookies/stored-cookie.ts'
import type { PageAction } from './actions.ts'
import type { ContextLook } from './context.ts'
import type { LanePurpose } from './lanes.ts'

/** What a page is visited with; all of it secret. */
export interface PageCredentials extends CookieState {
  /** Where they may go: this domain and below it. */
  readonly domain: string
  readonly headers: Readonly<Record<string, string>>
  /** Whether the headers may go with a request to this URL. */
  readonly headersMayGo: (url: URL) => boolean
  readonly storage: readonly OriginStorage[]
}

/** When a page counts as there. */
export type WaitUntil = 'commit' | 'domcontentloaded' | 'load' | 'networkidle'

/** One page to be rendered. */
export interface PagePlan {
  readonly account: string
  readonly purpose: LanePurpose
  readonly url: URL
  /** Null: as nobody. */
  readonly credentials: PageCredentials | null
  readonly look: ContextLook
  /** For all of it, in milliseconds. */
  readonly timeoutMs: number
  readonly waitUntil: WaitUntil
  /** A selector that must be there before the page is read; null: none. */
  readonly waitFor: string | null
  readonly actions: readonly PageAction[]
  readonly blockImages: boolean
  readonly screenshot: boolean
  /** Of the rendered document, as UTF-8; the rest is cut off. */
  readonly maxBytes: number
  /** Told of bytes as they arrive; throws OVERLOADED where they are too many. */
  readonly reserveBytes: (bytes: number) => void
}
