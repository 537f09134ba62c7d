import type { HtmlElement } from '../html/element.ts'
import type { ParsedPage } from '../verdict/page.ts'
import { OTHERS } from './name-points.ts'

/** Bars and menus that frame each page of an application. */
const FRAME =
  /(?:^|[\s_-])(?:header|nav|navbar|topbar|top-?bar|top-?nav|toolbar|tool-?bar|banner|masthead|menubar|main-?menu|sidebar|side-?bar|user-?bar|status(?:-?bar)?|login|account)/
const MAX_CLIMB = 12
const MAX_ELEMENTS = 6_000
/** What holds the content of a page, and no part of its frame. */
const CONTENT = new Set(['article', 'main', 'td', 'table', 'footer', 'form'])

/** The elements that are not part of the content by their tags alone, of which few attributes need be read. */
export function* outsideContent({ elements }: ParsedPage): Generator<number> {
  const last = Math.min(elements.length, MAX_ELEMENTS)
  for (let index = 0; index < last; index += 1) {
    const element = elements[index]
    if (element === undefined) return
    if (CONTENT.has(element.tag)) index = element.end
    else yield index
  }
}

/** Whether an element stands in the content of a page by the tags around it alone. */
export function isInContent(index: number, { elements }: ParsedPage): boolean {
  let at: HtmlElement | undefined = elements[index]
  for (let level = 0; at !== undefined && level < MAX_CLIMB; level += 1) {
    if (CONTENT.has(at.tag)) return true
    at = elements[at.parent]
  }
  return false
}

/** 2 in a bar of the page, -9 where other people's names stand, 0 elsewhere. */
export function frameOf(index: number, parsed: ParsedPage): number {
  let framed = 0
  let at: HtmlElement | undefined = parsed.elements[index]
  for (let level = 0; at !== undefined && level < MAX_CLIMB; level += 1) {
    // "page-article" on the body says what the page is about, and is no place within it.
    if (at.tag !== 'body' && (OTHERS.test(at.ident) || CONTENT.has(at.tag))) return -9
    if (/^(?:header|nav|aside)$/.test(at.tag) || FRAME.test(at.ident)) framed = 2
    at = parsed.elements[at.parent]
  }
  return framed
}
