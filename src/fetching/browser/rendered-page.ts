import type { CookieChange } from '../../cookies/cookie-change.ts'
import type { OriginStorage } from '../../cookies/origin-storage.ts'
import type { OwnRequest } from '../tier.ts'

/** What a browser made of a page. */
export interface RenderedPage {
  /** Of the document that is shown. */
  readonly status: number
  /** Lower-case names; without Set-Cookie. */
  readonly headers: Readonly<Record<string, string>>
  readonly finalUrl: string
  readonly redirects: readonly { readonly url: string; readonly status: number }[]
  /** The document as it stood in the end; of what is no HTML, the body as it came. */
  readonly body: Buffer
  readonly isDocument: boolean
  /** Bytes before it was cut; null: it was not. */
  readonly cutFromBytes: number | null
  /** PNG; null where none was asked for. */
  readonly screenshot: Buffer | null
  readonly ownRequests: readonly OwnRequest[]
  /** What the visit changed of the session's cookies. */
  readonly changes: readonly CookieChange[]
  /** What the browser holds for the session's origins; null without a session. */
  readonly storage: readonly OriginStorage[] | null
}
