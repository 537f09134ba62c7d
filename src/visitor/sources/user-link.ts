import type { HtmlElement } from '../../html/element.ts'
import { textsBetween, withAncestors } from '../../html/tree.ts'
import type { ParsedPage } from '../../page/page.ts'
import { isAccountUrl, isLoginUrl } from '../../wordings/urls.ts'
import { isEmail, isImpersonal, looksLikeName, nameKey, personIn, shapeOf } from '../name.ts'
import { BESIDE_NAME, isIcon, isSiteName, OWN_PAGE } from '../name-points.ts'
import { type NameSource, noNames } from '../names-found.ts'
import { frameOf, isInContent } from '../page-frame.ts'
import { showable } from '../showable.ts'

/** Icons and pictures of a link to a person. */
const PERSON =
  /(?:^|[\s_-])(?:user|person|people|avatar|gravatar|profile|account|usericon|user-?circle|account-?circle)(?:$|[\s_-])/
/** Icons and classes of a link that opens a menu. */
const OPENS =
  /opens-menu|dropdown|caret|chevron|arrow-?down|angle-?down|expand_?more|menu-?toggle|(?:^|[\s_-])(?:toggle|tabs?)(?:$|[\s_-])/
const [MAX_INSIDE, MAX_LINKS] = [12, 600]

/**
 * A link in the page's frame that looks like a name and is marked as the visitor's: by the picture of a person, by an arrow
 * that opens a menu, or because it leads to a page of the visitor's own, or to the login, which a logged-in user sees under
 * their own name. It does not say whether anybody is logged in: a link to an author looks the same.
 */
export const userLink: NameSource = (page, parsed) => {
  const found = new Map<string, { name: string; points: number }>()
  for (const [at, { element, href, text, says }] of parsed.links.slice(0, MAX_LINKS).entries()) {
    if (says !== null || text.length > 70 || text.length < 2 || isInContent(element, parsed)) continue
    const name = personIn(RUN_TOGETHER.test(text) ? spaced(element, parsed) : text)
    // Most entries of menus are a single word.
    const own = name === null || shapeOf(name) === 'word' ? undefined : parsed.elements[element]
    if (name === null || own === undefined || own.template || isSiteName(name, parsed)) continue
    const marks = marksOf(own, element, parsed)
    const led = leads(href, name, page.finalUrl)
    // Any entry of a menu may look like a name and open.
    if (name.includes(' ') && marks <= 1 && (led <= 0 || isLaterEntry(at, parsed))) continue
    const points = frameOf(element, parsed) + marks + led
    const key = nameKey(name)
    if (points > (found.get(key)?.points ?? 0)) found.set(key, { name, points })
  }
  for (const [key, name] of barNames(parsed)) if (!found.has(key)) found.set(key, { name, points: ENOUGH })
  const [best, second] = [...found.values()].sort((a, b) => b.points - a.points)
  // If two are marked in the same way, neither is the visitor's: it is a list of people.
  if (best === undefined || best.points < ENOUGH || best.points === second?.points) return noNames
  const names = [{ name: best.name, trust: best.points >= SURE ? 0.8 : 0.6 }]
  return { names, userElements: [showable(best.name)], by: 'entry' }
}

/** Of a menu of the visitor's pages only the first entry may be the name. */
function isLaterEntry(at: number, { links, elements }: ParsedPage): boolean {
  const listOf = (element = -1) => withAncestors(element, elements, 5).find(({ tag }) => /^(?:[uo]l|nav)$/.test(tag))
  const list = links[at - 1]?.leadsTo === 'account' ? listOf(links[at - 1]?.element) : undefined
  return list !== undefined && list === listOf(links[at]?.element)
}

/**
 * User names and e-mail addresses in a bar as plain text. A plain word may be anything: only what no other text looks like
 * counts ("mira.holt", "mira@site.example").
 */
function barNames(parsed: ParsedPage): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const { text, parent } of parsed.texts.slice(0, MAX_TEXTS)) {
    if (text.length > 80 || !/[._@]/.test(text)) continue
    const shown = text.trim()
    const shape = looksLikeName(shown) && !isImpersonal(shown) ? shapeOf(shown) : null
    if (shape !== 'email' && (shape !== 'handle' || !/^\p{Ll}[^@]*$/u.test(shown))) continue
    const own = parsed.elements[parent]
    if (own === undefined || own.template || own.tag === 'a' || own.tag === 'button' || BESIDE_NAME.test(own.ident))
      continue
    const framed = frameOf(parent, parsed)
    // A user name by itself in an element whose id says that it informs.
    const informs = framed === 0 && !isEmail(shown) && INFO.test(own.ident)
    if (isSiteName(shown, parsed) || isIcon(parent, shown, parsed) || (framed <= 0 && !informs)) continue
    names.set(nameKey(shown), shown)
  }
  return names
}

const INFO = /(?:^|[\s_-])(?:info|identity|session)(?:$|[\s_-])/
const MAX_TEXTS = 2_000
const ENOUGH = 3
const SURE = 4

/** "mhMira", "Mira Holtexpand_more": several texts in one link, such as the icon of a font. */
const RUN_TOGETHER = /\p{Ll}\p{Lu}|\p{L}_\p{L}/u
const MAX_PARTS = 6

/** The separate texts of a link, without icons and first letters. */
function spaced(element: number, parsed: ParsedPage): string {
  const end = parsed.elements[element]?.end ?? element
  return textsBetween(element, end, parsed.texts, MAX_PARTS)
    .flatMap((index) => parsed.texts[index] ?? [])
    .filter(({ parent, text }) => parent >= element && !isIcon(parent, text, parsed))
    .filter(({ parent }) => !/avatar|initial/.test(parsed.elements[parent]?.ident ?? ''))
    .map(({ text }) => text)
    .join(' ')
}

/** The icons of the link, and its own classes. */
function marksOf(own: HtmlElement, index: number, parsed: ParsedPage): number {
  const inner = parsed.elements.slice(index + 1, Math.min(own.end, index + MAX_INSIDE) + 1)
  const points = (mark: RegExp, inside: number, itself: number) =>
    inner.some(({ ident }) => mark.test(ident)) ? inside : mark.test(own.ident) ? itself : 0
  return points(PERSON, 1.5, 1) + points(OPENS, 1, 0.5)
}

function leads(href: string, name: string, base: string): number {
  if (href === '' || /^(?:#|javascript:)/i.test(href)) return 0
  if (isLoginUrl(href, base)) return 1
  const url = URL.parse(href, base)
  if (url === null || url.host !== URL.parse(base)?.host || /\/(?:delete|remove)\b/i.test(url.pathname)) return -9
  const parts = url.pathname.split('/').filter(Boolean)
  const isSlug = nameKey(parts.at(-1) ?? '') === nameKey(name)
  if (isAccountUrl(href, base) || OWN_PAGE.test(href)) return isSlug ? 1.5 : 1
  return /^(?:users?|members?|people|profiles?|account|u)$/i.test(parts[0] ?? '') ? 1 : isSlug ? 0 : -1
}
