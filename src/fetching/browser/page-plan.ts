import type { OriginStorage } from '../../cookies/origin-storage.ts'
import type { CookieState } from '../../cookies/stored-cookie.ts'
import type { UpstreamProxy } from '../../egress/upstream/upstream-proxy.ts'
import type { RenderingOptions } from '../rendering-options.ts'
import type { AddedHeaders } from './added-headers.ts'
import type { ContextProfile } from './context.ts'
import type { LanePurpose } from './pool.ts'

/** The credentials for a page; all of it is secret. */
export interface PageCredentials extends CookieState {
  /** Where they may be sent: this domain and its subdomains. */
  readonly domain: string
  readonly storage: readonly OriginStorage[]
}

/** One page to render. */
export interface PagePlan extends RenderingOptions {
  readonly account: string
  readonly purpose: LanePurpose
  readonly url: URL
  /** Null: anonymous. */
  readonly credentials: PageCredentials | null
  /** The proxy that everything of the page goes through; null: none. */
  readonly proxy: UpstreamProxy | null
  /** Null: none are added. */
  readonly headers: AddedHeaders | null
  readonly profile: ContextProfile
  /** For everything, in milliseconds. */
  readonly timeoutMs: number
  /** Of the rendered document, as UTF-8; the rest is cut off. */
  readonly maxBytes: number
  /** Called right before each step that `mayChange`. */
  readonly onAct?: (() => void) | undefined
  /** Called with the number of bytes that arrive; throws OVERLOADED when there are too many. */
  readonly onBytes: (bytes: number) => void
}
