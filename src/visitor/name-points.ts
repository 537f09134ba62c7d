import type { HtmlElement } from '../html/element.ts'
import type { ParsedPage } from '../verdict/page.ts'
import { isMailbox, isOfInterface } from '../wordings/interface-words.ts'
import { isAccountUrl } from '../wordings/urls.ts'
import { isEmail, nameKey } from './name.ts'
import { decodedPart } from './own-address.ts'

/** Idents of what belongs to the visitor. */
const USERISH =
  /(?:^|[\s_.:-])(?:user|username|usr|account|profile|member|person|personal|identity|whoami|avatar|auteur|login|logged|nick|nickname|fullname|realname|displayname|me|my|benutzer|utilisateur|usuario|utente|gebruiker)s?(?:menu|name|avatar|info|nav|box|label|dropdown|links?|bar|tools?|panel|details|header|page|area|widget|button|btn|data|block|status|toggle|id|display|text|icon|settings)?(?:$|[\s_.:-])/
/** Idents of what holds the visitor's name. */
export const NAME_IDENT =
  /(?:^|[\s_.:-])(?:user-?_?name|current-?_?user(?:-?_?name)?|logged-?_?in-?_?user|display-?_?name|user-?_?display-?_?name|user-?_?header-?_?name|header-?_?user-?_?name|login-?_?name|account-?_?name|profile-?_?name|user-?_?full-?_?name|full-?_?name|user-?_?email|account-?_?email|loggedinusername|login_?widget|whoami|userlabel|user-?_?label)(?:$|[\s_.:-])/
/** Idents of what other people's names stand in. */
export const OTHERS =
  /author|comment|post|article|feed|topic|(?<!menu[_-])message|thread|reply|byline|contributor|teaser|owner|assignee|reporter|committer|conversation|roster|breadcrumb|(?:member|user|dm|contact|people|friend|chat|buddy)s?-?list|entry|(?:^|[\s_-])(?:dms?|chats?|online|contacts)(?:$|[\s_-])/
/** Idents of what stands beside a name, and is none. */
export const BESIDE_NAME =
  /(?:^|[\s_.:-])(?:roles?|groups?|position|job-?title|department|company|organi[sz]ation|org|tenant|workspace|project|brand|site-?name|logo|version|lang|language|locale|host|host-?name|count|badge|time|date|material-(?:icons|symbols)\S{0,20}|initials?)(?:$|[\s_.:-])/
export const OWN_PAGE =
  /\/(?:my-?)?(?:profile|account|me|user|userprofile|profil|konto|compte|perfil|cuenta|my_?account|my-?page|users?\/\d+|users?\/[\w.-]+(?:\/edit)?|u\/[\w.-]+|settings\/profile|accounts?\/profile|profile\/edit|edit_?profile)(?:\.\w{2,5})?\/?(?:$|[?#])|user:|[?&](?:user|u|uid|userid|user_id)=|[=/](?:profile|account|userprofile|infos?_?perso\w{0,6}|useredit|usersettings|preferences)(?:$|[&#])/i

/** Where a candidate stands: in which menu, and of which control to log out. */
export interface MenuPlace {
  /** First and last element that are looked at. */
  readonly from: number
  readonly to: number
  readonly logout: number
  readonly parsed: ParsedPage
  readonly base: string
}

/** The line at the top of a menu, which says whose it is. */
const MENU_TITLE = /dropdown-?(?:header|title|item-text)|menu-?(?:header|title)(?:$|[\s_-])/
/** So many points make a name. */
export const ENOUGH = 2
const NO_NAME = Number.NEGATIVE_INFINITY
const NAMED = 2.5
const NEAR = 40

/**
 * How much speaks for a text in the menu to be the visitor's name; -Infinity for what cannot be.
 * @param extra what speaks for it beside its place
 */
export function namePoints(name: string, parent: number, place: MenuPlace, extra = 0): number {
  const { parsed, from, logout } = place
  const shape = name.length < 2 ? null : shapeOf(name)
  if (shape === null) return NO_NAME
  let sum = shape === 'email' ? 2 : shape === 'handle' ? 0.5 : 0
  let userish = 0
  let linked = false
  let index = parent
  for (let level = 0; level < 5 && index >= from; level += 1) {
    const at: HtmlElement | undefined = parsed.elements[index]
    if (at === undefined || at.tag === 'body') break
    if (OTHERS.test(at.ident)) return NO_NAME
    if (level < 2 && at.ident !== '' && MENU_TITLE.test(at.ident) && holdsBoth(parsed.elements[at.parent], logout))
      sum += 2.1
    if (NAME_IDENT.test(at.ident)) userish = Math.max(userish, NAMED)
    else if (USERISH.test(at.ident)) userish = Math.max(userish, level === 0 ? 1.8 : level === 1 ? 1.2 : 0.8)
    if (at.tag === 'a' || at.tag === 'button') {
      linked = true
      const more = opensTo(at, index, place) ? 2 : linkPoints(at, name, place)
      // What says by its own class that it holds the name may lead anywhere, where it stands with the control.
      const isNamed = userish >= NAMED && Math.abs(place.logout - parent) <= NEAR
      if (more < 0 && !isNamed) return NO_NAME
      sum += Math.max(0, more)
    }
    index = at.parent
  }
  // Right before the control and in plain text: "mira | Log out".
  if (parent < logout && logout - parent <= 3)
    sum += linked ? 0.5 : shape === 'word' ? 1 : shape === 'words' ? 0.8 : 1.5
  else if (parent < logout && logout - parent <= 14) sum += 0.5
  // The name of the site stands in its title too.
  if (userish === 0 && isSiteName(name, parsed)) return NO_NAME
  // One or two words of a menu read like a name more easily than a handle does.
  sum += userish + extra - (shape === 'word' || shape === 'words' ? 0.5 : 0)
  if (sum < ENOUGH) return sum
  const isNone = isBesideName(parent, name, parsed) || (userish < NAMED && shape !== 'email' && isOfInterface(name))
  return isNone ? NO_NAME : sum
}

/** Whether what holds a text says that it is something else: a role, a version, the first letters of a name. */
function isBesideName(index: number, name: string, { elements }: ParsedPage): boolean {
  const own = elements[index]
  const holder = elements[own?.parent ?? -1]
  if (BESIDE_NAME.test(own?.ident ?? '') || BESIDE_NAME.test(holder?.ident ?? '')) return true
  return name.length <= 3 && /avatar|initial|user-?ball/.test(own?.ident ?? '')
}

/** Whether the menu that a line stands in holds the control too. */
const holdsBoth = (menu: HtmlElement | undefined, logout: number) =>
  menu !== undefined && menu.tag !== 'body' && menu.end >= logout

/** Whether the title of the page has it for a part of its own. */
export function isSiteName(name: string, parsed: ParsedPage): boolean {
  const key = nameKey(name)
  return parsed.title.split(/\s[-|–—:·•»›]+\s|::/).some((part) => nameKey(part) === key)
}

/** The name of a machine or a site: two dots and more, or an ending that no person's name has. */
const HOST = /^[\w-]+(?:\.[\w-]+){2,}$|\.(?:local|lan|internal|localdomain|localhost|com|net|org|io|example|test)$/i

/** `handle`: mira.holt, mira2, mira. `word`: Mira. `words`: Mira Holt. Null for what reads like a phrase. */
function shapeOf(name: string): 'email' | 'handle' | 'word' | 'words' | null {
  if (isEmail(name)) return isMailbox(name) ? null : 'email'
  if (/^v?\d/.test(name) || HOST.test(name)) return null
  if (!name.includes(' '))
    return /^\p{Ll}[\p{L}\d._@+-]*$|^[\p{L}]+[._\d][\p{L}\d._-]*$/u.test(name) ? 'handle' : 'word'
  const proper = name.split(' ').every((word) => /^(?:\P{Ll}|von|van|de|da|di|del|der|bin|al|la|le|dos|du)/u.test(word))
  return proper && !/\d/.test(name) ? 'words' : null
}

/** A toggle whose menu holds the control to log out, and is the visitor's own: the label of that menu. */
function opensTo(toggle: HtmlElement, index: number, { parsed, logout, base }: MenuPlace): boolean {
  if (
    !(/opens-menu|dropdown-?toggle|menu-?toggle/.test(toggle.ident) || USERISH.test(toggle.ident)) ||
    (toggle.href !== '' && !/^#|^javascript/.test(toggle.href) && !isAccountUrl(toggle.href, base))
  )
    return false
  // What stands beside the control is no menu that holds it.
  if (parsed.elements[logout]?.parent === toggle.parent) return false
  let holder = toggle.parent
  for (let level = 0; level < 2; level += 1) {
    const at = parsed.elements[holder]
    if (at === undefined || at.tag === 'body') return false
    if (at.end >= logout && index < logout) return logout - index <= 60
    holder = at.parent
  }
  return false
}

function linkPoints({ href, label: shown }: HtmlElement, name: string, place: MenuPlace): number {
  // An address to write to is not the visitor's own.
  if (/^mailto:/i.test(href)) return -1
  const path = URL.parse(href, place.base)?.pathname ?? ''
  const last = decodedPart(path.split('/').filter(Boolean).at(-1) ?? '')
  const slug = nameKey(last.replace(/^(?:user:|~|@)/i, ''))
  if (slug !== '' && slug === nameKey(name)) return isEntryOfMenu(path, name, place) ? 0 : 2
  const inSlug = slug.length > 2 && nameKey(name).split(' ').includes(slug) ? 0.5 : 0
  const label = /profil|account|personal|user|auteur|konto|compte|cuenta/i.test(shown) ? 1 : 0
  if (OWN_PAGE.test(href)) return 1 + label + inSlug
  if (inSlug > 0) return 0.5 + label + inSlug
  return href === '' || /^(?:#|javascript:)/.test(href) ? label : -1
}

/** "Unread" that leads to /unread, or one of several such: so the parts of an application are linked. */
function isEntryOfMenu(path: string, name: string, { from, to, parsed, base }: MenuPlace): boolean {
  if (!/^\/[^/]+\/?$/.test(path)) return false
  if (/^\p{Lu}\P{Lu}*$/u.test(name) || path.replaceAll('/', '') !== name) return true
  const near = parsed.links.filter(({ element, text }) => element >= from && element <= to && text !== '').slice(0, 40)
  const alike = near.filter(({ href, text }) => URL.parse(href, base)?.pathname === `/${text.trim()}`)
  return new Set(alike.map(({ text }) => text.trim())).size > 1
}
