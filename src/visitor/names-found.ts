import type { Page, ParsedPage } from '../page/page.ts'

/** A name that seems to be the visitor's. */
export interface NameSeen {
  readonly name: string
  /** 0 to 1: how likely it is the visitor's. The values of several sources add up. */
  readonly trust: number
}

/** What one source says about who the visitor is. */
export interface NamesFound {
  readonly names: readonly NameSeen[]
  /** Texts of the page that address or name the visitor. */
  readonly userElements?: readonly string[]
  /** They are names only by the kind of their place; absent: the page says so. */
  readonly by?: 'entry' | 'box' | 'picture'
}

/** One kind of place where pages name their visitor: pure, linear in the page. It does not say whether anybody is logged in. */
export type NameSource = (page: Page, parsed: ParsedPage) => NamesFound

export const noNames: NamesFound = { names: [] }
