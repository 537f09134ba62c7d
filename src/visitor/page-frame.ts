import { withAncestors } from '../html/tree.ts'
import type { ParsedPage } from '../page/page.ts'
import { OTHERS } from './name-points.ts'

/** Bars and menus around every page of an application. */
const FRAME =
  /(?:^|[\s_-])(?:header|nav|navbar|topbar|top-?bar|top-?nav|toolbar|tool-?bar|banner|masthead|menubar|main-?menu|sidebar|side-?bar|user-?bar|status(?:-?bar)?|login|account)/
const MAX_CLIMB = 12
const MAX_ELEMENTS = 6_000
/** Elements that contain the content of a page, and nothing of its frame. */
const CONTENT = new Set(['article', 'main', 'td', 'table', 'footer', 'form'])
/** Elements that may contain a self-contained part of the page. */
const PARTS = new Set(['main', 'article', 'footer', 'table', 'dl', 'blockquote'])

/** The elements outside the content by their tags alone, so that few attributes must be read. */
export function* outsideContent({ elements }: ParsedPage): Generator<number> {
  const last = Math.min(elements.length, MAX_ELEMENTS)
  for (let index = 0; index < last; index += 1) {
    const element = elements[index]
    if (element === undefined) return
    if (CONTENT.has(element.tag)) index = element.end
    else yield index
  }
}

/** Whether an element is in the content of a page, by the tags around it alone. */
export const isInContent = (index: number, { elements }: ParsedPage): boolean =>
  withAncestors(index, elements, MAX_CLIMB).some(({ tag }) => CONTENT.has(tag))

/** 2 in a bar of the page, -9 in a place for other people's names, 0 elsewhere. */
export function frameOf(index: number, { elements }: ParsedPage): number {
  // "page-article" on the body describes the page, not a place within it.
  const around = withAncestors(index, elements, MAX_CLIMB).filter(({ tag }) => tag !== 'body')
  if (around.some(({ tag, ident }) => CONTENT.has(tag) || OTHERS.test(ident))) return -9
  return around.some(({ tag, ident }) => /^(?:header|nav|aside)$/.test(tag) || FRAME.test(ident)) ? 2 : 0
}

/** Whether an element is in a self-contained part of the page that does not contain the other element. */
export function isApart(index: number, other: number, { elements }: ParsedPage): boolean {
  const own = withAncestors(index, elements, 40)
  const shared = withAncestors(other, elements, Number.POSITIVE_INFINITY)
  return own.some((one) => PARTS.has(one.tag) && !shared.includes(one))
}
