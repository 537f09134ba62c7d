import type { HtmlLink, HtmlTree } from '../html/tree.ts'
import type { LinkPurpose } from '../wordings/labels.ts'

/** The response to a request by the page's scripts. */
export interface OwnRequest {
  readonly method: string
  /** Without query and fragment. */
  readonly url: string
  readonly status: number
  /** The body, if it is short JSON that came with a 2xx; absent: another one, or not known. */
  readonly answer?: string
}

/** The result of one visit: everything that a verdict may use. Contains no cookie value. */
export interface Page {
  readonly requestedUrl: string
  /** The URL of the last response, after redirects. */
  readonly finalUrl: string
  /** The status of the last response. */
  readonly status: number
  /** Of the last response; lower-case names, without Set-Cookie. */
  readonly headers: Readonly<Record<string, string>>
  /** The earlier responses, which redirected, in order. `perVisitor`: the headers say that it was made for this visitor only. */
  readonly hops: readonly { readonly url: string; readonly perVisitor?: boolean }[]
  /** The Set-Cookie of all responses, in order, without their values. */
  readonly setCookies: readonly {
    readonly name: string
    /** The server removed the cookie: an empty value, or an expiry in the past. */
    readonly cleared: boolean
    /** The session holds a cookie of this name, with another value. */
    readonly replaces?: boolean
    /** The URL of the response that set it. */
    readonly hopUrl: string
  }[]
  readonly contentType: string | null
  /** Decoded text; '' for anything else. */
  readonly body: string
  /** There was more of it than was read; absent: no. */
  readonly isCut?: boolean
  /** Requests of the page's scripts to the session's hosts, in order; absent if no browser rendered the page. */
  readonly ownRequests?: readonly OwnRequest[]
  /** A browser read it before it had loaded; absent: no. */
  readonly isStillLoading?: boolean
  /** Whether a browser shows a form with a password field; absent: not known. */
  readonly showsPassword?: boolean
  /** Names of the session's cookies. */
  readonly sessionCookieNames: readonly string[]
}

/** A parsed page: its tree, the purpose of its links, and its JSON. */
export interface ParsedPage extends HtmlTree {
  readonly links: readonly PageLink[]
  /** Its texts, folded, to search for phrases; made when first asked for. */
  readonly foldedTexts: () => readonly string[]
  /** The controls that end the session, at most 20. */
  readonly logoutControls: readonly LogoutControl[]
  /** The whole body, parsed, if it is JSON; else undefined. */
  readonly json: unknown
}

/** A link; its `text` is its label if it has no text. */
export interface PageLink extends HtmlLink {
  /** Its purpose by its text. */
  readonly says: LinkPurpose | null
  /** Its purpose by its URL alone. */
  readonly leadsTo: LinkPurpose | null
}

/** Whether a link has a purpose by its text or by its URL. */
export const isTo = (purpose: LinkPurpose, { says, leadsTo }: Pick<PageLink, 'says' | 'leadsTo'>): boolean =>
  says === purpose || leadsTo === purpose

/** A link, a button or a form that ends the session. */
export interface LogoutControl {
  readonly element: number
  readonly seen: string
  readonly hidden: boolean
  readonly name: string | null
}
