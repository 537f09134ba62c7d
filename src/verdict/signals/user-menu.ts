import { isEmail, looksLikeName, nameKey } from '../name.ts'
import type { PageElement, ParsedPage } from '../parsed-page.ts'
import { isAccountUrl } from '../urls.ts'
import { collapse, isAccountLabel } from '../words.ts'
import { logoutControls } from './logout.ts'
import { type NameSeen, nothing, type Signal, showable, sign } from './sign.ts'

const USERISH =
  /(?:^|[\s_.:-])(?:user|username|usr|account|profile|member|person|personal|identity|whoami|avatar|auteur|login|logged|nick|nickname|fullname|realname|displayname|me|my|benutzer|utilisateur|usuario|utente|gebruiker)s?(?:menu|name|info|nav|box|label|dropdown|links?|bar|tools?|panel|details|header|page|area|widget|button|btn|data|block|status|toggle|id|display|text|icon|settings)?(?:$|[\s_.:-])/
const NAME_IDENT =
  /(?:^|[\s_.:-])(?:user-?_?name|current-?_?user(?:-?_?name)?|logged-?_?in-?_?user|display-?_?name|user-?_?display-?_?name|user-?_?header-?_?name|header-?_?user-?_?name|login-?_?name|account-?_?name|profile-?_?name|user-?_?full-?_?name|full-?_?name|user-?_?email|account-?_?email|loggedinusername|login_?widget|whoami|userlabel|user-?_?label)(?:$|[\s_.:-])/
const OTHERS =
  /author|comment|post|article|feed|topic|message|thread|reply|byline|contributor|teaser|owner|assignee|reporter|member-?list|user-?list|entry/
const PERSON_PATH =
  /\/(?:users?|u|profile|profiles|members?|people|person|account|accounts|~[\w.-]+)(?:\/|$)|user:|[?&](?:user|u|uid|userid|id_auteur|exec=infos_perso)/i
const MAX_CLIMB = 7
const MAX_TEXTS_IN_MENU = 80

interface Candidate {
  readonly name: string
  readonly points: number
}

/** The name that stands with the control to log out, or in an element that says by its own class that it holds it. */
export const userMenu: Signal = (page, parsed) => {
  const controls = logoutControls(page, parsed)
  const candidates = [
    ...controls.slice(0, 4).flatMap((control) => besideLogout(control.element, parsed, page.finalUrl)),
    ...byIdent(parsed),
  ]
  const best = new Map<string, Candidate>()
  for (const candidate of candidates) {
    const key = nameKey(candidate.name)
    if (candidate.points > (best.get(key)?.points ?? 0)) best.set(key, candidate)
  }
  const kept = [...best.values()]
    .filter(({ points }) => points >= 2)
    .sort((a, b) => b.points - a.points)
    .slice(0, 3)
  if (kept.length === 0) return nothing
  const names: NameSeen[] = kept.map(({ name, points }) => ({ name, trust: Math.min(0.9, points * 0.2) }))
  const shown = kept.map(({ name }) => showable(name))
  return {
    evidence: [sign('user_menu', controls.length > 0 ? 1.5 : 0.8, `a menu of "${shown[0]}"`)],
    names,
    userElements: shown,
  }
}

/** Texts and labels in the menu that holds the control, climbing from it until the menu is too large to be one. */
function besideLogout(element: number, parsed: ParsedPage, base: string): Candidate[] {
  let box = element
  for (let level = 0; level < MAX_CLIMB; level += 1) {
    const parent = parsed.elements[box]?.parent ?? -1
    const tag = parsed.elements[parent]?.tag
    if (parent < 0 || tag === 'body' || tag === 'html') break
    if (textsWithin(parent, parsed).length > MAX_TEXTS_IN_MENU) break
    box = parent
  }
  const found: Candidate[] = []
  for (const { text, parent } of textsWithin(box, parsed)) {
    const name = cleanName(text)
    if (name !== null) found.push({ name, points: points(name, parent, box, parsed, base, element) })
  }
  for (let index = box; index <= (parsed.elements[box]?.end ?? box); index += 1) {
    const labelled = parsed.elements[index]
    const name = labelled === undefined || labelled.label === '' ? null : cleanName(labelled.label)
    if (name !== null && labelled !== undefined)
      found.push({ name, points: points(name, index, box, parsed, base, element) - 0.5 })
  }
  return found
}

function textsWithin(box: number, parsed: ParsedPage) {
  const end = parsed.elements[box]?.end ?? box
  let low = 0
  let high = parsed.texts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((parsed.texts[middle]?.at ?? 0) <= box) low = middle + 1
    else high = middle
  }
  const within = []
  for (let index = low; index < parsed.texts.length && within.length <= MAX_TEXTS_IN_MENU; index += 1) {
    const text = parsed.texts[index]
    if (text === undefined || text.at - 1 > end) break
    within.push(text)
  }
  return within
}

/** "mira.holt (Mira Holt)" → "mira.holt"; null for what is no name. */
function cleanName(text: string): string | null {
  const name = collapse(text)
    .replace(/\s*[([].*$/, '')
    .replace(/^[\s|·•:»›-]+|[\s|·•:,»›▾▼-]+$/g, '')
  return looksLikeName(name) ? name : null
}

/** How much speaks for a text in the menu to be the visitor's name. */
function points(name: string, parent: number, box: number, parsed: ParsedPage, base: string, logout: number): number {
  let sum = isEmail(name) ? 2 : /^[\p{L}\d]+(?:[._][\p{L}\d]+)+$/u.test(name) ? 0.5 : 0
  let at: PageElement | undefined = parsed.elements[parent]
  let index = parent
  let userish = 0
  for (let level = 0; level < 5 && at !== undefined && index >= box; level += 1) {
    if (OTHERS.test(at.ident)) return 0
    if (NAME_IDENT.test(at.ident)) userish = Math.max(userish, 2.5)
    else if (USERISH.test(at.ident)) userish = Math.max(userish, level <= 1 ? 1.5 : 1)
    if (at.href !== '') sum += linkPoints(at, name, base)
    index = at.parent
    at = parsed.elements[index]
  }
  sum += userish
  if (parent < logout && logout - parent <= 12) sum += 0.5
  return sum
}

function linkPoints(link: PageElement, name: string, base: string): number {
  const href = link.href
  let sum = PERSON_PATH.test(href) || isAccountUrl(href, base) ? 1.5 : 0
  if (isAccountLabel(link.label) || /profil|account|personal|auteur|konto|compte|cuenta/i.test(link.label)) sum += 0.7
  const slug = nameKey(decodeSafely(URL.parse(href, base)?.pathname.split('/').filter(Boolean).at(-1) ?? ''))
  if (slug !== '' && slug === nameKey(name)) sum += 0.7
  // A link elsewhere is a page's own content, not a menu of the visitor.
  return href.startsWith('#') || sum > 0 ? sum : -0.5
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Elements whose own id or class says "user name", where all of them on the page agree. */
function byIdent(parsed: ParsedPage): Candidate[] {
  const seen = new Map<string, string>()
  for (const { text, parent } of parsed.texts) {
    const own = parsed.elements[parent]
    if (own === undefined || own.template || !NAME_IDENT.test(own.ident)) continue
    if (own.tag === 'label' || own.tag === 'th' || own.tag === 'dt' || amongOthers(parent, parsed)) continue
    const name = cleanName(text)
    if (name !== null) seen.set(nameKey(name), name)
  }
  return seen.size >= 1 && seen.size <= 3
    ? [...seen.values()].slice(0, 2).map((name) => ({ name, points: seen.size === 1 ? 2.2 : 1.6 }))
    : []
}

function amongOthers(index: number, parsed: ParsedPage): boolean {
  for (
    let at = parsed.elements[index], level = 0;
    at !== undefined && level < 10;
    at = parsed.elements[at.parent], level += 1
  ) {
    if (OTHERS.test(at.ident) || at.tag === 'article' || at.tag === 'td' || at.tag === 'main') return true
  }
  return false
}
