import type { HtmlElement } from './element.ts'

/** Bounds of what is kept of one page, so that no page takes more than some ten megabytes. */
export const TREE_BOUNDS = {
  /** Behind the last one that is kept a page is not read any further. */
  elements: 50_000,
  /** Deeper elements are left out; their texts belong to the deepest that is kept. */
  depth: 256,
  texts: 20_000,
  textChars: 300,
  links: 5_000,
  forms: 200,
  inputs: 500,
  buttons: 50,
  metas: 200,
  scripts: 500,
  scriptChars: 2_097_152,
} as const

/** A page as a flat, bounded tree. Indexes point into `elements`; parents come before their children. */
export interface HtmlTree {
  readonly elements: readonly HtmlElement[]
  readonly texts: readonly HtmlText[]
  readonly forms: readonly HtmlForm[]
  /** Anchors and buttons, outside and inside forms. */
  readonly links: readonly HtmlLink[]
  /** `name`: lower case; of a meta tag without one its property or http-equiv. */
  readonly metas: readonly { readonly name: string; readonly content: string }[]
  /** Bodies of inline scripts, in order, at most 2 MiB in all; and JSON found in attributes. */
  readonly scripts: readonly string[]
  readonly title: string
}

export interface HtmlText {
  /** White space collapsed, at most 300 characters. */
  readonly text: string
  readonly parent: number
  /** How many elements had opened before it: its place in the order of the page. */
  readonly at: number
}

export interface HtmlForm {
  /** -1 for the form of all inputs that are outside any form. */
  readonly element: number
  readonly action: string
  readonly inputs: readonly HtmlInput[]
  /** Texts and values of its buttons. */
  readonly buttons: readonly string[]
}

export interface HtmlInput {
  readonly element: number
  /** Lower case; `text` if none is given. */
  readonly type: string
  /** Its name and its id, lower case. */
  readonly name: string
  readonly autocomplete: string
  /** '' of passwords and hidden inputs. */
  readonly value: string
  /** Of a password alone: not shown although its form is. */
  readonly hidden: boolean
}

export interface HtmlLink {
  readonly element: number
  readonly href: string
  /** Its own text, or that of a picture in it. */
  readonly text: string
  readonly tag: string
}

/** An element and its ancestors, innermost first; at most `most`. */
export function withAncestors(index: number, elements: readonly HtmlElement[], most: number): HtmlElement[] {
  const found: HtmlElement[] = []
  for (let at = elements[index]; at !== undefined && found.length < most; at = elements[at.parent]) found.push(at)
  return found
}

/** The indexes of the texts that begin in the elements from one to another, or right behind them; at most `most`. */
export function textsBetween(from: number, to: number, texts: readonly HtmlText[], most: number): number[] {
  let low = 0
  let high = texts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((texts[middle]?.at ?? 0) <= from) low = middle + 1
    else high = middle
  }
  const within: number[] = []
  for (let index = low; (texts[index]?.at ?? to + 2) - 1 <= to && within.length < most; index += 1) within.push(index)
  return within
}

/** Whether a page shows fewer characters of text than this; no more of it is read than that takes. */
export function showsLessThan(chars: number, { texts, elements }: Pick<HtmlTree, 'texts' | 'elements'>): boolean {
  let sum = 0
  for (const { text, parent } of texts) {
    if (elements[parent]?.hidden === true) continue
    sum += text.length
    if (sum >= chars) return false
  }
  return true
}

/** The primary tag of the language that a page declares, such as `de`; '' for none. */
export function declaredLanguage({ elements }: Pick<HtmlTree, 'elements'>): string {
  const declared = elements.find(({ tag }) => tag === 'html')?.attributes.get('lang') ?? ''
  return /^[a-z]{2,3}(?![a-z])/i.exec(declared)?.[0].toLowerCase() ?? ''
}
