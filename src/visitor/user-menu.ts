import type { HtmlText } from '../html/tree.ts'
import type { Page, ParsedPage } from '../verdict/page.ts'
import { collapse } from '../wordings/fold.ts'
import { isMailbox } from '../wordings/interface-words.ts'
import { greets } from './greeting.ts'
import { isEmail, looksLikeName, nameKey } from './name.ts'
import { ENOUGH, type MenuPlace, NAME_IDENT, namePoints, OTHERS } from './name-points.ts'
import { isApart, isSaidOfOthers } from './said-of-others.ts'
import { LABELLED, saidToBeName } from './said-to-be-name.ts'

const MAX_CLIMB = 7
const MAX_TEXTS_IN_MENU = 80
const NEIGHBOURS = 8

/** A name in a menu, and how much speaks for it to be the visitor's. */
export interface MenuName {
  readonly name: string
  readonly points: number
}

/**
 * The names, at most two, that stand with a control to log out, or in an element that says by its own class that it holds one.
 * @param controls the elements that log out
 */
export function menuNames(page: Page, parsed: ParsedPage, controls: readonly number[]): MenuName[] {
  const candidates = [
    ...controls.slice(0, 4).flatMap((element) => besideLogout(element, parsed, page.finalUrl)),
    ...byIdent(parsed),
  ]
  const best = new Map<string, MenuName>()
  for (const candidate of candidates) {
    const key = nameKey(candidate.name)
    if (candidate.points > (best.get(key)?.points ?? 0)) best.set(key, candidate)
  }
  return [...best.values()]
    .filter(({ points }) => points >= ENOUGH)
    .sort((a, b) => b.points - a.points)
    .slice(0, 2)
}

/** Texts and labels in the menu that holds the control. */
function besideLogout(element: number, parsed: ParsedPage, base: string): MenuName[] {
  const [from, to] = menuAround(element, parsed)
  const place: MenuPlace = { from, to, logout: element, parsed, base }
  const found: MenuName[] = []
  const [first, texts] = textsBetween(from, to, parsed)
  for (const [offset, text] of texts.entries()) {
    const { parent } = text
    const name = cleanName(text.text)
    const points =
      name === null ? 0 : namePoints(name, parent, place, saidToBeName(text, texts[offset - 1]?.text ?? '', element))
    if (name === null || points < ENOUGH || isApart(parent, element, parsed)) continue
    if (!isSaidOfOthers(first + offset, parsed)) found.push({ name, points })
  }
  for (let index = from; index <= to; index += 1) {
    const shown = parsed.elements[index]?.label ?? ''
    const name = shown === '' ? null : cleanName(shown)
    // "mira.holt (Mira Holt)" is how a tooltip names a user.
    const extra = /^\S+ \(\S+ .*\)$/.test(shown) ? 1 : -0.5
    if (name === null) continue
    if (isApart(index, element, parsed)) continue
    const points = namePoints(name, index, place, extra)
    found.push({ name, points: points + (points > extra && isSaidElsewhere(name, index, place) ? 1.4 : 0) })
  }
  return found
}

/** A picture's label that is a text of the menu as well, and not of the same link. */
function isSaidElsewhere(name: string, index: number, { from, to, parsed }: MenuPlace): boolean {
  let [first, last] = [index, parsed.elements[index]?.end ?? index]
  for (let at = index, level = 0; level < 4 && at >= from; level += 1) {
    const element = parsed.elements[at]
    if (element?.tag === 'a' || element?.tag === 'button') [first, last] = [at, element.end]
    at = element?.parent ?? -1
  }
  return textsBetween(from, to, parsed)[1].some(
    ({ text, parent }) => (parent < first || parent > last) && nameKey(text.trim()) === nameKey(name),
  )
}

/** First and last element of the menu, climbing from the control until what holds it is too large to be one. */
function menuAround(element: number, parsed: ParsedPage): [number, number] {
  let box = element
  for (let level = 0; level < MAX_CLIMB; level += 1) {
    const parent = parsed.elements[box]?.parent ?? -1
    const at = parsed.elements[parent]
    if (at === undefined || at.tag === 'body' || at.tag === 'html') break
    if (textsBetween(parent, at.end, parsed)[1].length > MAX_TEXTS_IN_MENU) break
    box = parent
  }
  const end = parsed.elements[box]?.end ?? box
  if (textsBetween(box, end, parsed)[1].length > 2) return [box, end]
  // The control stands alone in what holds it: its neighbours are looked at.
  const holder = parsed.elements[box]?.parent ?? -1
  return [Math.max(holder + 1, box - NEIGHBOURS, 0), end]
}

/** The texts between two elements, and the index of the first. */
function textsBetween(from: number, to: number, parsed: ParsedPage): [number, HtmlText[]] {
  let low = 0
  let high = parsed.texts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((parsed.texts[middle]?.at ?? 0) <= from) low = middle + 1
    else high = middle
  }
  const within: HtmlText[] = []
  for (let index = low; index < parsed.texts.length && within.length <= MAX_TEXTS_IN_MENU; index += 1) {
    const text = parsed.texts[index]
    if (text === undefined || text.at - 1 > to) break
    within.push(text)
  }
  return [low, within]
}

/** "mira.holt (Mira Holt)" → "mira.holt"; null for what is no name, and for a greeting, which is read by itself. */
function cleanName(text: string): string | null {
  const name = collapse(text)
    .replace(LABELLED, '')
    .replace(/\s*[([].*$|\s[|·•@]\s.*$/, '')
    .replace(/^[\s|·•:»›-]+|[\s|·•:,»›▾▼-]+$/g, '')
    .replace(/^@(?=[\p{L}\d_])|\s?(?:さん|様)$/gu, '')
  return looksLikeName(name) && !greets(name) ? name : null
}

/** Elements whose own text is never the visitor's name; of a table's cells most are dismissed by that alone. */
const NAMELESS = new Set(['label', 'th', 'dt', 'td', 'article', 'main'])

/** Elements whose own id or class says "user name", where all of them on the page agree. */
function byIdent(parsed: ParsedPage): MenuName[] {
  const seen = new Map<string, string>()
  for (const [index, { text, parent }] of parsed.texts.entries()) {
    const own = parsed.elements[parent]
    if (own === undefined || NAMELESS.has(own.tag) || !NAME_IDENT.test(own.ident) || own.template) continue
    if (amongOthers(parent, parsed) || isSaidOfOthers(index, parsed)) continue
    const name = cleanName(text)
    if (name !== null && !isMailbox(name)) seen.set(nameKey(name), name)
  }
  return seen.size >= 1 && seen.size <= 3
    ? [...seen.values()]
        .slice(0, 2)
        .map((name) => ({ name, points: (seen.size === 1 ? 2.2 : 1.6) + (isEmail(name) ? 1 : 0) }))
    : []
}

function amongOthers(index: number, parsed: ParsedPage): boolean {
  for (
    let at = parsed.elements[index], level = 0;
    at !== undefined && level < 10;
    at = parsed.elements[at.parent], level += 1
  ) {
    if (at.tag === 'body') return false
    if (OTHERS.test(at.ident) || at.tag === 'article' || at.tag === 'td' || at.tag === 'main') return true
  }
  return false
}
