import type { Evidence } from '../judgement.ts'
import type { Page } from '../page.ts'
import type { ParsedPage } from '../parsed-page.ts'

/** A name by which the page seems to call the visitor. */
export interface NameSeen {
  readonly name: string
  /** 0..1: how surely it is the visitor's. Names from several places add up. */
  readonly trust: number
}

/** What one signal found. */
export interface Signs {
  readonly evidence: readonly Evidence[]
  readonly names?: readonly NameSeen[]
  readonly accountLinks?: readonly string[]
  readonly userElements?: readonly string[]
  readonly loginUrl?: string
}

/** One kind of sign: pure, linear in the page. */
export type Signal = (page: Page, parsed: ParsedPage) => Signs

export const nothing: Signs = { evidence: [] }

/** Evidence whose `seen` is safe to show: short, and without anything that looks like a token. */
export function sign(signal: string, weight: number, seen: string): Evidence {
  return { signal, weight, seen: showable(seen) }
}

/** At most 160 characters; runs of 24 and more characters of a token's alphabet are left out. */
export function showable(text: string): string {
  return text
    .slice(0, 400)
    .replace(/[\w+/=~-]{24,}/g, '…')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 160)
}
