import type { HtmlElement } from '../html/element.ts'
import { type HtmlText, withAncestors } from '../html/tree.ts'
import type { ParsedPage } from '../page/page.ts'
import { isAccountUrl } from '../wordings/urls.ts'
import { OWN_PAGE } from './name-points.ts'

/** Other parts of a page, and controls. */
const APART = /^(?:h[1-6]|[uo]l|li|nav|main|section|header|footer|form|table|button|input|select|label)$/
const BLOCK = /^(?:div|p|tr|td|th|d[ltd])$/
const MAX_BOX = 16

/**
 * Where the text is that follows a greeting without a comma: in the same line; or in a link to the visitor's own page, or
 * in a small box that holds one or a control to log out (`own`). Null: it is a heading, a tab, another link, or elsewhere.
 */
export function placeAfter(text: HtmlText, next: HtmlText, { elements, logoutControls }: ParsedPage) {
  const around = withAncestors(next.parent, elements, 12)
  const left = withAncestors(text.parent, elements, 12)
  const depth = left.findIndex((one) => around.includes(one))
  const box = left[depth]
  const crossed = [...left.slice(0, depth), ...elements.slice(text.at, next.at)]
  if (box === undefined || crossed.some(({ tag, ident }) => APART.test(tag) || /\btab\b/.test(ident))) return null
  const link = [...left, ...around].find((one) => one.tag === 'a' && crossed.includes(one))
  if (link !== undefined) return isOwn(link) ? 'own' : null
  if (!crossed.some(({ tag }) => BLOCK.test(tag))) return 'line'
  const from = left[depth - 1]?.parent ?? text.parent
  if (box.tag === 'body' || box.end - from > MAX_BOX) return null
  const leadsOut = logoutControls.some(({ element }) => element >= from && element <= box.end)
  return leadsOut || elements.slice(from, box.end + 1).some(isOwn) ? 'own' : null
}

/** A link to the visitor's own page, or one that opens their menu. */
function isOwn({ tag, href, ident }: HtmlElement): boolean {
  if (href === '' || href.startsWith('#')) return tag === 'a' && /opens-menu|dropdown-?toggle/.test(ident)
  return isAccountUrl(href) || OWN_PAGE.test(href)
}
