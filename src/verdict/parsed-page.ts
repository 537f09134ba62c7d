import type { LinkPurpose } from '../wordings/link-purpose.ts'

/** A page after parsing: a flat, bounded tree. Indexes point into `elements`; parents come before children. */
export interface ParsedPage {
  readonly elements: readonly PageElement[]
  readonly texts: readonly PageText[]
  readonly forms: readonly PageForm[]
  readonly links: readonly PageLink[]
  /** What ends the session, at most 20. */
  readonly logoutControls: readonly LogoutControl[]
  readonly metas: readonly { readonly name: string; readonly content: string }[]
  /** Bodies of inline scripts, in order, at most 2 MiB in all; and JSON found in attributes. */
  readonly scripts: readonly string[]
  readonly title: string
  /** Of the html element; '' where it is not given. */
  readonly lang: string
  /** The whole body, parsed, where the answer is JSON; undefined where it is not. */
  readonly json: unknown
}

export interface PageElement {
  readonly tag: string
  /** -1 for the outermost. */
  readonly parent: number
  /** id, class, role and name attributes, lower case, space between, at most 200 characters. */
  readonly ident: string
  /** Short label that is not text: title, aria-label or alt; '' where there is none. */
  readonly label: string
  readonly href: string
  /** Index of the last element inside it, or its own. */
  readonly end: number
  /** Not shown when the page opens: hidden attribute or class, display:none, dialog, template. */
  readonly hidden: boolean
  /** Stands in a template or behind a directive that a script decides (v-if, ng-show): may never be shown. */
  readonly template: boolean
  /** data-… attributes, by name without `data-`; only of elements that have some. */
  readonly data: Readonly<Record<string, string>> | null
}

export interface PageText {
  /** White space collapsed, at most 300 characters. */
  readonly text: string
  readonly parent: number
  /** How many elements had opened before it: its place in the order of the page. */
  readonly at: number
}

export interface PageInput {
  readonly type: string
  readonly name: string
  readonly autocomplete: string
  readonly placeholder: string
  readonly value: string
  /** Of a password alone: not shown although its form is. */
  readonly hidden: boolean
}

export interface PageForm {
  readonly element: number
  readonly action: string
  readonly inputs: readonly PageInput[]
  /** Texts and values of its buttons. */
  readonly buttons: readonly string[]
}

/** An anchor or a button outside and inside forms. */
export interface PageLink {
  readonly element: number
  readonly href: string
  /** Its own text, or its label where it has none. */
  readonly text: string
  readonly tag: string
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
