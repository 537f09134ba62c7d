import type { CookieChange } from '../../cookies/cookie-change.ts'
import type { OriginStorage } from '../../cookies/origin-storage.ts'
import type { AppError } from '../../errors.ts'
import type { OwnRequest } from '../tier.ts'

/** The result of rendering a page. */
export interface RenderedPage {
  /** Of the document that is shown. */
  readonly status: number
  /** Lower-case names; without Set-Cookie. */
  readonly headers: Readonly<Record<string, string>>
  readonly finalUrl: string
  readonly redirects: readonly { readonly url: string; readonly status: number }[]
  /** The document at the end; when it is not HTML, the body as received. */
  readonly body: Buffer
  readonly isDocument: boolean
  /** Whether it shows a form with a password field; absent: not known. */
  readonly showsPassword?: boolean
  /** Size in bytes before truncation; null: not truncated. */
  readonly cutFromBytes: number | null
  /** PNG; null when none was requested. */
  readonly screenshot: Buffer | null
  readonly ownRequests: readonly OwnRequest[]
  /** How the visit changed the session's cookies. */
  readonly changes: readonly CookieChange[]
  /** The browser's storage for the session's origins; null without a session. */
  readonly storage: readonly OriginStorage[] | null
  /** Why the page does not show what its caller waits for, or a step was not done; null: all was done. */
  readonly failure: AppError | null
}
