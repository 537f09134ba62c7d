import type { OriginStorage } from '../../cookies/origin-storage.ts'
import type { CookieState } from '../../cookies/stored-cookie.ts'
import type { UpstreamProxy } from '../../egress/upstream/upstream-proxy.ts'
import type { BrowserWishes } from '../browser-wishes.ts'
import type { AddedHeaders } from './added-headers.ts'
import type { ContextLook } from './context.ts'
import type { LanePurpose } from './lanes.ts'

/** What a page is visited with; all of it secret. */
export interface PageCredentials extends CookieState {
  /** Where they may go: this domain and below it. */
  readonly domain: string
  readonly storage: readonly OriginStorage[]
}

/** One page to be rendered. */
export interface PagePlan extends BrowserWishes {
  readonly account: string
  readonly purpose: LanePurpose
  readonly url: URL
  /** Null: as nobody. */
  readonly credentials: PageCredentials | null
  /** The proxy that everything of the page goes through; null: none. */
  readonly proxy: UpstreamProxy | null
  /** Null: none are added. */
  readonly headers: AddedHeaders | null
  readonly look: ContextLook
  /** For all of it, in milliseconds. */
  readonly timeoutMs: number
  /** Of the rendered document, as UTF-8; the rest is cut off. */
  readonly maxBytes: number
  /** Told of bytes as they arrive; throws OVERLOADED where they are too many. */
  readonly reserveBytes: (bytes: number) => void
}
