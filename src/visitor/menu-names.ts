import { type HtmlText, textsBetween, withAncestors } from '../html/tree.ts'
import type { Page, ParsedPage } from '../page/page.ts'
import { isMailbox } from '../wordings/interface-words.ts'
import { nameKey, shapeOf, wholeName } from './name.ts'
import { ENOUGH, type MenuPlace, NAME_IDENT, namePoints } from './name-points.ts'
import { frameOf, isApart } from './page-frame.ts'
import { isSaidOfOthers } from './said-of-others.ts'

const [MAX_CLIMB, MAX_TEXTS_IN_MENU, NEIGHBOURS] = [7, 81, 8]
const NAMED_BY_IDENT = 2.2

/** A name in a menu, with its points for being the visitor's. */
export interface MenuName {
  readonly name: string
  readonly points: number
}

/**
 * The names, at most two, next to a control to log out, or in an element whose class says that it contains one.
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

/** Texts and labels in the menu of the control. */
function besideLogout(element: number, parsed: ParsedPage, base: string): MenuName[] {
  const [from, to] = menuAround(element, parsed)
  const place: MenuPlace = { from, to, logout: element, parsed, base }
  const found: MenuName[] = []
  let before: HtmlText | undefined
  for (const index of textsBetween(from, to, parsed.texts, MAX_TEXTS_IN_MENU)) {
    const text = parsed.texts[index]
    const name = text === undefined ? null : wholeName(text.text.trim().replace(LABELLED, ''))
    if (text !== undefined && name !== null) {
      const points = namePoints(name, text.parent, place, saidToBeName(text, before, place))
      const isOwn = points >= ENOUGH && !isApart(text.parent, element, parsed) && !isSaidOfOthers(index, parsed)
      if (isOwn) found.push({ name, points })
    }
    before = text
  }
  for (let index = from; index <= to; index += 1) {
    const shown = parsed.elements[index]?.label ?? ''
    const name = shown === '' ? null : wholeName(shown)
    // Tooltips name a user like this: "mira.holt (Mira Holt)".
    const extra = /^\S+ \(\S+ .*\)$/.test(shown) ? 1 : -0.5
    if (name === null || isApart(index, element, parsed)) continue
    const points = namePoints(name, index, place, extra)
    found.push({ name, points: points + (points > extra && isSaidElsewhere(name, index, place) ? 1.4 : 0) })
  }
  return found
}

/** A picture's label that is also a text of the menu, in another link. */
function isSaidElsewhere(name: string, index: number, { from, to, parsed }: MenuPlace): boolean {
  const { texts, elements } = parsed
  const own = elements[index]
  const link = withAncestors(index, elements, 4).findLast(({ tag }) => tag === 'a' || tag === 'button') ?? own
  return textsBetween(from, to, texts, MAX_TEXTS_IN_MENU)
    .flatMap((at) => texts[at] ?? [])
    .some(
      ({ text, parent }) =>
        nameKey(text.trim()) === nameKey(name) && !withAncestors(parent, elements, 4).some((one) => one === link),
    )
}

/** The first and the last element of the menu: the largest element around the control that can be one. */
function menuAround(element: number, parsed: ParsedPage): [number, number] {
  let box = element
  for (let level = 0; level < MAX_CLIMB; level += 1) {
    const parent = parsed.elements[box]?.parent ?? -1
    const at = parsed.elements[parent]
    if (at === undefined || at.tag === 'body' || at.tag === 'html') break
    if (textsBetween(parent, at.end, parsed.texts, MAX_TEXTS_IN_MENU).length === MAX_TEXTS_IN_MENU) break
    box = parent
  }
  // The control may be alone in its element: its neighbours are searched, too.
  const { end = box, parent: holder = -1 } = parsed.elements[box] ?? {}
  return [Math.max(holder + 1, box - NEIGHBOURS, 0), end]
}

/** Elements whose own text is never the visitor's name. */
const NAMELESS = new Set(['label', 'th', 'dt', 'td', 'article', 'main'])

/** Elements whose id or class says "user name", if all of them on the page agree. */
function byIdent(parsed: ParsedPage): MenuName[] {
  const seen = new Map<string, string>()
  for (const [index, { text, parent }] of parsed.texts.entries()) {
    const own = parsed.elements[parent]
    if (own === undefined || NAMELESS.has(own.tag) || !NAME_IDENT.test(own.ident) || own.template) continue
    if (frameOf(parent, parsed) < 0 || isSaidOfOthers(index, parsed)) continue
    const name = wholeName(text)
    if (name !== null && !isMailbox(name)) seen.set(nameKey(name), name)
  }
  return seen.size === 1 ? [...seen.values()].map((name) => ({ name, points: NAMED_BY_IDENT })) : []
}

const USER =
  '(?:user(?:name)?|login|logged in|account|benutzer(?:name)?|anwender|utilisateur|compte|usuario|utilizador|usuário|utente|gebruiker|użytkownik|пользователь|ユーザー?名?|用户名?|用戶|账号|帐号)'
/** "User: mira", in a bar that also contains the control. */
const LABELLED = new RegExp(`^${USER}\\s?[:：]\\s?(?=\\S)`, 'iu')
const LABEL_ALONE = new RegExp(`^${USER}\\s?[:：]$`, 'iu')
const BARE_LABEL = new RegExp(`^(?!account|compte)${USER}$`, 'iu')
const HONOURED = /[^客皆](?:さん|様)\s{0,9}$/
/** "Mira Holt (log out)" */
const BRACKET = /[([（［]\s{0,9}$/
const MAX_LABEL = 40

/**
 * Further points of a text next to the control to log out, by the words around it: an honorific, a label before it, also in
 * an element of its own, or brackets around the control.
 * @param before the text before it
 */
function saidToBeName({ text, at }: HtmlText, before: HtmlText | undefined, { logout, parsed }: MenuPlace): number {
  if (HONOURED.test(text) || (at === logout && BRACKET.test(text))) return 2
  // Without a colon only a user name in the bar that directly contains the control: a menu may have a "User Handbook".
  const { end = 0, tag = '' } = parsed.elements[before?.parent ?? -1] ?? {}
  const isInBar = end >= logout && tag !== 'a' && tag !== 'button' && shapeOf(text.trim()) === 'handle'
  const said = (before?.text ?? '').slice(0, MAX_LABEL).trim()
  const label = LABELLED.exec(text.trim()) ?? LABEL_ALONE.exec(said) ?? (isInBar ? BARE_LABEL.exec(said) : null)
  // An account may be a company's.
  return label === null ? 0 : /^(?:account|compte)/i.test(label[0]) ? 1.5 : 2.2
}
