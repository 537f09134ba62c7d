import type { HtmlLink, HtmlTree } from '../html/tree.ts'
import type { LinkPurpose } from '../wordings/link-purpose.ts'

/** A page after parsing: its tree, and what its links and its JSON say. */
export interface ParsedPage extends HtmlTree {
  readonly links: readonly PageLink[]
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
