import { parseSelector, selects } from '../../html/selector.ts'
import { TREE_BOUNDS } from '../../html/tree.ts'
import { visibleText } from '../../html/visible-text.ts'
import { collapseSpace } from '../../html/white-space.ts'
import type { Page, ParsedPage } from '../../page/page.ts'
import type { PageRule, RuleSide } from './rule.ts'
import { matchesUrl } from './url-pattern.ts'

/** What a user's own rule says about a page. */
export interface Ruling {
  readonly verdict: 'logged_in' | 'logged_out' | 'unknown'
  readonly seen: string
}

/**
 * Applies a rule. The side that matches decides; if both do: `unknown`. If none matches, a rule for logged in alone means
 * logged out, or `unknown` if what it asks for may be in an unread part of the page; a rule for logged out alone decides
 * nothing (null); a rule with both sides: `unknown`. Linear in the page.
 */
export function applyRule(rule: PageRule, page: Page, parsed: ParsedPage): Ruling | null {
  const { loggedIn, loggedOut } = rule
  if (loggedIn === null && loggedOut === null) return null
  const isIn = loggedIn !== null && holds(loggedIn, page, parsed)
  const isOut = loggedOut !== null && holds(loggedOut, page, parsed)
  if (isIn && isOut) return { verdict: 'unknown', seen: 'both sides of the rule match' }
  if (isIn) return { verdict: 'logged_in', seen: `the rule for logged in matches: ${shown(loggedIn)}` }
  if (isOut) return { verdict: 'logged_out', seen: `the rule for logged out matches: ${shown(loggedOut)}` }
  if (loggedIn === null) return null
  if (loggedOut !== null) return { verdict: 'unknown', seen: 'neither side of the rule matches' }
  const verdict = mayHoldBelow(loggedIn, page, parsed) ? 'unknown' : 'logged_out'
  return { verdict, seen: `the rule for logged in does not match: ${shown(loggedIn)}` }
}

function holds({ selector, text, status, url }: RuleSide, page: Page, parsed: ParsedPage): boolean {
  if (status !== null && page.status !== status) return false
  if (url !== null && !matchesUrl(url, page.finalUrl)) return false
  if (text !== null && !shows(text, page, parsed)) return false
  if (selector === null) return true
  const read = parseSelector(selector)
  return read !== null && selects(parsed.elements, read)
}

/** What a side asks for may be in a part of the page that was not read. */
function mayHoldBelow(side: RuleSide, page: Page, parsed: ParsedPage): boolean {
  const isUnread = page.isCut === true || (side.selector !== null && parsed.elements.length >= TREE_BOUNDS.elements)
  return isUnread && holds({ ...side, selector: null, text: null }, page, parsed)
}

function shows(text: string, page: Page, { elements, title }: ParsedPage): boolean {
  const wanted = plain(text)
  if (elements.length === 0) return plain(page.body).includes(wanted)
  return plain(title).includes(wanted) || plain(visibleText(page.body)).includes(wanted)
}

const plain = (text: string): string => collapseSpace(text).toLowerCase()

/** `selector a.out, status 200`: what a side asks for. */
function shown(side: RuleSide): string {
  const asked = Object.entries(side).filter(([, value]) => value !== null)
  return asked.map(([name, value]) => `${name} ${value}`).join(', ')
}
