import type { PageElement, ParsedPage } from '../parsed-page.ts'
import { OTHERS } from './name-points.ts'

/** Bars and menus that frame each page of an application. */
const FRAME =
  /(?:^|[\s_-])(?:header|nav|navbar|topbar|top-?bar|top-?nav|toolbar|tool-?bar|banner|masthead|menubar|main-?menu|sidebar|side-?bar|user-?bar|status(?:-?bar)?|login|account)/
const MAX_CLIMB = 12

/** 2 in a bar of the page, -9 where other people's names stand, 0 elsewhere. */
export function frameOf(index: number, parsed: ParsedPage): number {
  let framed = 0
  let at: PageElement | undefined = parsed.elements[index]
  for (let level = 0; at !== undefined && level < MAX_CLIMB; level += 1) {
    if (OTHERS.test(at.ident) || /^(?:article|main|td|table|footer|form)$/.test(at.tag)) return -9
    if (/^(?:header|nav|aside)$/.test(at.tag) || FRAME.test(at.ident)) framed = 2
    at = parsed.elements[at.parent]
  }
  return framed
}
