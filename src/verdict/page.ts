import type { HtmlLink, HtmlTree } from '../html/tree.ts'
import type { FoldedTexts } from '../wordings/folded-texts.ts'
import type { LinkPurpose } from '../wordings/labels.ts'

/** A Set-Cookie as it was seen on the way, without its value. */
export interface SetCookieSeen {
  readonly name: string
  /** Epoch milliseconds; null for a cookie that ends with the browser. */
  readonly expiresAt: number | null
  /** The server took the cookie away: an empty value, or an expiry in the past. */
  readonly cleared: boolean
  /** The session holds a cookie of this name, with another value. */
  readonly replaces?: boolean
  /** URL of the answer that carried it. */
  readonly hopUrl: string
}

/** An answer that redirected. */
export interface Hop {
  readonly url: string
  readonly statusCode: number
  /** Its own headers say that it was made for this visitor alone (`compare/made-for.ts`). */
  readonly perVisitor?: boolean
}

/** How a request that the page's own scripts made was answered. */
export interface AnsweredRequest {
  readonly method: string
  /** Without query and fragment. */
  readonly url: string
  readonly status: number
}

/** What came back from one visit: all that a verdict may look at. Holds no cookie value. */
export interface Page {
  readonly requestedUrl: string
  /** URL of the last answer, after redirects. */
  readonly finalUrl: string
  /** Status of the last answer. */
  readonly status: number
  /** Of the last answer; lower-case names, without Set-Cookie. */
  readonly headers: Readonly<Record<string, string>>
  /** Earlier answers, each of which redirected, in order. */
  readonly hops: readonly Hop[]
  /** Of all answers, in order. */
  readonly setCookies: readonly SetCookieSeen[]
  readonly contentType: string | null
  /** Decoded text; '' for what is not text. */
  readonly body: string
  /** Requests of the page's scripts to the session's hosts, in order; absent where no browser has rendered the page. */
  readonly ownRequests?: readonly AnsweredRequest[]
  /** Names of the cookies that the session holds. */
  readonly sessionCookieNames: readonly string[]
}

/** A page after parsing: its tree, and what its links and its JSON say. */
export interface ParsedPage extends HtmlTree {
  readonly links: readonly PageLink[]
  /** Its texts, to be searched for phrases. */
  readonly foldedTexts: FoldedTexts
  /** What ends the session, at most 20. */
  readonly logoutControls: readonly LogoutControl[]
  /** The whole body, parsed, where the answer is JSON; undefined where it is not. */
  readonly json: unknown
}

/** A link whose `text` is its label where it has none of its own. */
export interface PageLink extends HtmlLink {
  /** What its text says that it does. */
  readonly says: LinkPurpose | null
  /** What its target says, by the URL alone. */
  readonly leadsTo: LinkPurpose | null
}

/** A link, a button or a form that ends the session. */
export interface LogoutControl {
  readonly element: number
  readonly seen: string
  readonly hidden: boolean
  readonly name: string | null
}
