import type { HtmlElement } from '../html/element.ts'
import { decodedPart } from '../html/encoded-data.ts'
import { withAncestors } from '../html/tree.ts'
import type { ParsedPage } from '../page/page.ts'
import { isOfInterface } from '../wordings/interface-words.ts'
import { isAccountUrl } from '../wordings/urls.ts'
import { nameKey, shapeOf } from './name.ts'

/** Ids and classes of elements that belong to the visitor. */
const USERISH =
  /(?:^|[\s_.:-])(?:user|username|usr|account|profile|member|person|personal|identity|whoami|avatar|auteur|login|logged|nick|nickname|fullname|realname|displayname|me|my|benutzer|utilisateur|usuario|utente|gebruiker)s?(?:menu|name|avatar|info|nav|box|label|dropdown|links?|bar|tools?|panel|details|header|page|area|widget|button|btn|data|block|status|toggle|id|display|text|icon|settings)?(?:$|[\s_.:-])/
/** Ids and classes of elements that contain the visitor's name. */
export const NAME_IDENT =
  /(?:^|[\s_.:-])(?:user-?_?name|current-?_?user(?:-?_?name)?|logged-?_?in-?_?user|display-?_?name|user-?_?display-?_?name|user-?_?header-?_?name|header-?_?user-?_?name|login-?_?name|account-?_?name|profile-?_?name|user-?_?full-?_?name|full-?_?name|user-?_?email|account-?_?email|loggedinusername|login_?widget|whoami|userlabel|user-?_?label)(?:$|[\s_.:-])/
/** Ids and classes of elements that contain other people's names. */
export const OTHERS =
  /author|comment|post|article|feed|topic|(?<!menu[_-])message|thread|reply|byline|contributor|teaser|owner|assignee|reporter|committer|conversation|roster|breadcrumb|(?:member|user|dm|contact|people|friend|chat|buddy)s?-?list|entry|(?:^|[\s_-])(?:dms?|chats?|online|contacts)(?:$|[\s_-])/
/** Ids and classes of elements next to a name that are not a name. */
export const BESIDE_NAME =
  /(?:^|[\s_.:-])(?:roles?|groups?|position|job-?title|department|company|organi[sz]ation|org|tenant|workspace|project|brand|site-?name|logo|version|lang|language|locale|host|host-?name|count|badge|time|date|initials?)(?:$|[\s_.:-])/
const ICONS = /^\S+-icon |[\s_.:-]material-(?:icons|symbols)/
export const OWN_PAGE =
  /\/(?:my-?)?(?:profile|account|me|user|userprofile|profil|konto|compte|perfil|cuenta|my_?account|my-?page|users?\/\d+|users?\/[\w.-]+(?:\/edit)?|u\/[\w.-]+|settings\/profile|accounts?\/profile|profile\/edit|edit_?profile)(?:\.\w{2,5})?\/?(?:$|[?#])|user:|[?&](?:user|u|uid|userid|user_id)=|[=/](?:profile|account|userprofile|infos?_?perso\w{0,6}|useredit|usersettings|preferences)(?:$|[&#])/i

/** The place of a candidate: its menu, and the control to log out in it. */
export interface MenuPlace {
  /** The first and the last element that are searched. */
  readonly from: number
  readonly to: number
  readonly logout: number
  readonly parsed: ParsedPage
  readonly base: string
}

/** With so many points it is a name. */
export const ENOUGH = 2
const NO_NAME = Number.NEGATIVE_INFINITY
const NAMED = 2.5

/**
 * The points of a text in the menu for being the visitor's name; -Infinity if it cannot be.
 * @param extra points for other reasons than its place
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
    if (NAME_IDENT.test(at.ident)) userish = Math.max(userish, NAMED)
    else if (USERISH.test(at.ident)) userish = Math.max(userish, level === 0 ? 1.8 : level === 1 ? 1.2 : 0.8)
    if (at.tag === 'a' || at.tag === 'button') {
      linked = true
      const more = opensTo(at, index, place) ? 2 : linkPoints(at, name, place)
      // A link whose class says that it contains the name may lead anywhere.
      if (more < 0 && userish < NAMED) return NO_NAME
      sum += Math.max(0, more)
    }
    index = at.parent
  }
  // Right before the control and in plain text: "mira | Log out".
  if (parent < logout && logout - parent <= 3)
    sum += linked ? 0.5 : shape === 'word' ? 1 : shape === 'words' ? 0.8 : 1.5
  else if (parent < logout && logout - parent <= 14) sum += 0.5
  // The name of the site is also in its title.
  if (userish === 0 && isSiteName(name, parsed)) return NO_NAME
  // One or two words of a menu look like a name more easily than like a user name.
  sum += userish + extra - (shape === 'word' || shape === 'words' ? 0.5 : 0)
  if (sum < ENOUGH) return sum
  const isNone = isBesideName(parent, name, parsed) || (userish < NAMED && shape !== 'email' && isOfInterface(name))
  return isNone ? NO_NAME : sum
}

/** Whether the element of a text says that it is something else: a role, a version, an icon, the first letters of a name. */
function isBesideName(index: number, name: string, parsed: ParsedPage): boolean {
  const [own, holder] = withAncestors(index, parsed.elements, 2)
  if (BESIDE_NAME.test(own?.ident ?? '') || BESIDE_NAME.test(holder?.ident ?? '')) return true
  return isIcon(index, name, parsed) || (name.length <= 3 && /avatar|initial|user-?ball/.test(own?.ident ?? ''))
}

/** Whether a font draws the text as a picture: "filter_list" in an element for icons. */
export const isIcon = (index: number, text: string, { elements }: ParsedPage): boolean =>
  withAncestors(index, elements, 4).some(({ tag, ident, attributes }) => {
    const mayBe = /^i |icon/.test(`${tag} ${ident}`) || attributes.get('aria-hidden') === 'true'
    return ICONS.test(`${tag} ${ident}`) || (mayBe && /^[a-z\d]+(?:_[a-z\d]+)+$/.test(text))
  })

/** Whether it is a part of the page's title. */
export function isSiteName(name: string, parsed: ParsedPage): boolean {
  const key = nameKey(name)
  return parsed.title.split(/\s[-|–—:·•»›]+\s|::/).some((part) => nameKey(part) === key)
}

/** The label of a toggle whose menu contains the control to log out and is the visitor's own. */
function opensTo(toggle: HtmlElement, index: number, { parsed, logout, base }: MenuPlace): boolean {
  if (
    !(/opens-menu|dropdown-?toggle|menu-?toggle/.test(toggle.ident) || USERISH.test(toggle.ident)) ||
    (toggle.href !== '' && !/^#|^javascript/.test(toggle.href) && !isAccountUrl(toggle.href, base))
  )
    return false
  const holders = withAncestors(toggle.parent, parsed.elements, 2).filter(({ tag }) => tag !== 'body' && tag !== 'html')
  return index < logout && logout - index <= 60 && holders.some(({ end }) => end >= logout)
}

function linkPoints({ href, label: shown }: HtmlElement, name: string, place: MenuPlace): number {
  // An address for messages is not the visitor's own.
  if (/^mailto:/i.test(href)) return -1
  const path = URL.parse(href, place.base)?.pathname ?? ''
  const last = decodedPart(path.split('/').filter(Boolean).at(-1) ?? '')
  const slug = nameKey(last.replace(/^(?:user:|~|@)/i, ''))
  if (slug !== '' && slug === nameKey(name)) return isEntry(path, name) || isOneOfMany(href, place) ? 0 : 2
  const inSlug = slug.length > 2 && nameKey(name).split(' ').includes(slug) ? 0.5 : 0
  const label = /profil|account|personal|user|auteur|konto|compte|cuenta/i.test(shown) ? 1 : 0
  if (OWN_PAGE.test(href)) return 1 + label + inSlug
  if (inSlug > 0) return 0.5 + label + inSlug
  return href === '' || /^(?:#|javascript:)/.test(href) ? label : -1
}

/** "Unread" that leads to /unread: a part of an application. */
const isEntry = (path: string, name: string) =>
  /^\/[^/]+\/?$/.test(path) && (/^\p{Lu}\P{Lu}*$/u.test(name) || path.replaceAll('/', '') !== name)

/** One of several entries of one folder that are called like their addresses: /collections/posts, /collections/media. */
function isOneOfMany(own: string, { from, to, parsed }: MenuPlace): boolean {
  const folder = own.slice(0, own.replace(/\/$/, '').lastIndexOf('/') + 1)
  if (folder.length < 2) return false
  const alike = parsed.links.filter(
    ({ element, href, text, says }) =>
      element >= from &&
      element <= to &&
      says === null &&
      !isOfInterface(text) &&
      href.startsWith(folder) &&
      nameKey(href.slice(folder.length)) === nameKey(text),
  )
  return new Set(alike.map(({ href }) => href)).size > 1
}
