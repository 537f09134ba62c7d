import { isEmail, looksLikeName, nameKey } from '../name.ts'
import type { PageElement, ParsedPage } from '../parsed-page.ts'
import { isAccountUrl } from '../urls.ts'
import { collapse } from '../words.ts'
import { logoutControls } from './logout.ts'
import { type NameSeen, nothing, type Signal, showable, sign } from './sign.ts'

const USERISH =
  /(?:^|[\s_.:-])(?:user|username|usr|account|profile|member|person|personal|identity|whoami|avatar|auteur|login|logged|nick|nickname|fullname|realname|displayname|me|my|benutzer|utilisateur|usuario|utente|gebruiker)s?(?:menu|name|info|nav|box|label|dropdown|links?|bar|tools?|panel|details|header|page|area|widget|button|btn|data|block|status|toggle|id|display|text|icon|settings)?(?:$|[\s_.:-])/
const NAME_IDENT =
  /(?:^|[\s_.:-])(?:user-?_?name|current-?_?user(?:-?_?name)?|logged-?_?in-?_?user|display-?_?name|user-?_?display-?_?name|user-?_?header-?_?name|header-?_?user-?_?name|login-?_?name|account-?_?name|profile-?_?name|user-?_?full-?_?name|full-?_?name|user-?_?email|account-?_?email|loggedinusername|login_?widget|whoami|userlabel|user-?_?label)(?:$|[\s_.:-])/
const OTHERS =
  /author|comment|post|article|feed|topic|message|thread|reply|byline|contributor|teaser|owner|assignee|reporter|member-?list|user-?list|entry/
const OWN_PAGE =
  /\/(?:my-?)?(?:profile|account|me|user|userprofile|profil|konto|compte|perfil|cuenta|my_?account|my-?page|users?\/\d+|users?\/[\w.-]+(?:\/edit)?|u\/[\w.-]+|settings\/profile|accounts?\/profile|profile\/edit|edit_?profile)(?:\.\w{2,5})?\/?(?:$|[?#])|user:|[?&](?:user|u|uid|userid|user_id)=|[=/](?:profile|account|userprofile|infos?_?perso\w{0,6}|useredit|usersettings|preferences)(?:$|[&#])/i
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
    .slice(0, 2)
  if (kept.length === 0) return nothing
  const names: NameSeen[] = kept.map(({ name, points }) => ({ name, trust: Math.min(0.9, points * 0.3) }))
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
  const place: Place = { box, logout: element, parsed, base }
  const found: Candidate[] = []
  for (const { text, parent } of textsWithin(box, parsed)) {
    const name = cleanName(text)
    if (name !== null) found.push({ name, points: points(name, parent, place) })
  }
  for (let index = box; index <= (parsed.elements[box]?.end ?? box); index += 1) {
    const labelled = parsed.elements[index]
    const name = labelled === undefined || labelled.label === '' ? null : cleanName(labelled.label)
    if (name !== null && labelled !== undefined) {
      // "mira.holt (Mira Holt)" is how a tooltip names a user.
      const both = /^\S+ \(\S+ .*\)$/.test(labelled.label) ? 1 : -0.5
      found.push({ name, points: points(name, index, place) + both })
    }
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

/** Where a candidate stands: in which menu, and of which control to log out. */
interface Place {
  readonly box: number
  readonly logout: number
  readonly parsed: ParsedPage
  readonly base: string
}

/** How much speaks for a text in the menu to be the visitor's name. */
function points(name: string, parent: number, place: Place): number {
  const { parsed, box, logout } = place
  const shape = name.length < 2 ? null : shapeOf(name)
  if (shape === null) return 0
  let sum = shape === 'email' ? 2 : shape === 'handle' ? 0.5 : 0
  let userish = 0
  let linked = false
  let index = parent
  for (let level = 0; level < 5 && index >= box; level += 1) {
    const at: PageElement | undefined = parsed.elements[index]
    if (at === undefined) break
    if (OTHERS.test(at.ident)) return 0
    if (NAME_IDENT.test(at.ident)) userish = Math.max(userish, 2.5)
    else if (USERISH.test(at.ident)) userish = Math.max(userish, level <= 1 ? 1.2 : 0.8)
    if (at.tag === 'a' || at.tag === 'button') {
      linked = true
      const more = opensTo(at, index, place) ? 2 : linkPoints(at, name, place.base)
      if (more < 0) return 0
      sum += more
    }
    index = at.parent
  }
  // Right before the control and in plain text: "mira | Log out".
  if (parent < logout && logout - parent <= 3)
    sum += linked ? 0.3 : shape === 'word' ? 1 : shape === 'words' ? 0.6 : 1.5
  else if (parent < logout && logout - parent <= 14) sum += 0.5
  sum += userish
  // One or two words of a menu read like a name more easily than a handle does.
  return shape === 'word' || shape === 'words' ? sum - 0.5 : sum
}

/** `handle`: mira.holt, mira2, mira. `word`: Mira. `words`: Mira Holt. Null for what reads like a phrase. */
function shapeOf(name: string): 'email' | 'handle' | 'word' | 'words' | null {
  if (isEmail(name)) return 'email'
  if (!name.includes(' '))
    return /^\p{Ll}[\p{L}\d._@+-]*$|^[\p{L}]+[._\d][\p{L}\d._-]*$/u.test(name) ? 'handle' : 'word'
  const proper = name.split(' ').every((word) => /^(?:\P{Ll}|von|van|de|da|di|del|der|bin|al|la|le|dos|du)/u.test(word))
  return proper && !/\d/.test(name) ? 'words' : null
}

/** A toggle whose menu holds the control to log out, and is the visitor's own: the label of that menu. */
function opensTo(toggle: PageElement, index: number, { parsed, logout, base }: Place): boolean {
  if (
    !/opens-menu|dropdown-?toggle|menu-?toggle/.test(toggle.ident) ||
    (toggle.href !== '' && !/^#|^javascript/.test(toggle.href) && !isAccountUrl(toggle.href, base))
  )
    return false
  let holder = toggle.parent
  for (let level = 0; level < 2; level += 1) {
    const at = parsed.elements[holder]
    if (at === undefined || at.tag === 'body') return false
    if (at.end >= logout && index < logout) return logout - index <= 60
    holder = at.parent
  }
  return false
}

function linkPoints(link: PageElement, name: string, base: string): number {
  const { href } = link
  const path = URL.parse(href, base)?.pathname ?? ''
  const slug = nameKey(
    decodeSafely(
      path
        .split('/')
        .filter(Boolean)
        .at(-1)
        ?.replace(/^(?:user:|~|@)/i, '') ?? '',
    ),
  )
  if (slug !== '' && slug === nameKey(name)) return 2
  const label = /profil|account|personal|user|auteur|konto|compte|cuenta/i.test(link.label) ? 1 : 0
  if (OWN_PAGE.test(href)) return 1 + label
  return href === '' || /^(?:#|javascript:)/.test(href) ? label : -1
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
    if (OTHERS.test(at.ident) || at.tag === 'article' || at.tag === 'td' || at.tag === 'main') return true
  }
  return false
}
