import type { Page, ParsedPage } from '../verdict/page.ts'

/** A name by which the page seems to call its visitor. */
export interface NameSeen {
  readonly name: string
  /** 0..1: how likely it is the visitor's. Names from several sources add up. */
  readonly trust: number
}

/** What one source says of who the visitor is. */
export interface NamesFound {
  readonly names: readonly NameSeen[]
  /** Texts of the page that address or name the visitor. */
  readonly userElements?: readonly string[]
}

/** One place in which pages name their visitor: pure, linear in the page. It does not tell whether anybody is logged in. */
export type NameSource = (page: Page, parsed: ParsedPage) => NamesFound

export const noNames: NamesFound = { names: [] }
