import { decodedPart } from '../html/encoded-data.ts'
import { nameKey } from './name.ts'

/** Addresses whose answer is the visitor: by their last part, or by a parameter without a value. */
const SELF =
  /^_?(?:me|self|myself|whoami|who_?am_?i|(?:get_?)?(?:current_?|logged_?in_?|login_?)?user(?:_?name|_?info)?|(?:login|auth|session)_?(?:status|info)|sessions?|validate|account|profile|viewer|identity|principal|current|is_?logged_?in|check_?(?:auth|login|session))(?:\.json)?$/i
/** Whether one is logged in, asked for in two words: "/auth/verify". */
const SELF_CHECK = /\/(?:(?:auth|session|login|token)\/(?:verify|check|status)|auth\/get-?session)$/i

/** Whether an interface answers its visitor's own record, or whether they are logged in, at this address. */
export function isSelfAddress(url: string): boolean {
  const parsed = URL.parse(url)
  if (parsed === null) return false
  const path = parsed.pathname.replace(/\/$/, '')
  const asked = [...parsed.searchParams].filter(([, value]) => value === '').map(([name]) => name)
  const names = [path.slice(path.lastIndexOf('/') + 1), ...asked]
  return SELF_CHECK.test(path) || names.some((name) => SELF.test(name.replaceAll('-', '_')))
}

/** Pages about their visitor, by their address. */
const OWN =
  /(?:^|[/=_.@-])(?:my-?account|account|profile?|preferences?|prefs|settings|userprofile|edit-?profile|me|self|konto|compte|perfil|cuenta|conta|profilo|einstellungen|mon-?compte|mi-?cuenta|user-?settings|whoami|personal-?(?:information|data|info|settings)|user-?info|my-?(?:page|profile|details|data))(?:$|[/&#?_.-])/i
/** Pages about others: the address contains an id, or the name of a list. */
const OTHER =
  /\/(?:users?|members?|people|accounts?|customers?|contacts?)\/\d+(?:\/|$)|[/=._-](?:organi[sz]ations?|orgs?|company|teams?|workspaces?|sites?|servers?|databases?|smtp|mail|billing|stores?|shops?|tenants?)(?:$|[/&?#])|[?&](?:id|uid|user_?id)=\d+/i

/** "/account", "/settings/profile", not "/users/7/settings". */
export function isOwnAddress(url: string): boolean {
  const parsed = URL.parse(url)
  if (parsed === null) return false
  const place = parsed.pathname + parsed.search
  return OWN.test(place) && !OTHER.test(place)
}

/** Whether a page is about somebody by its address: their name, or the number of a record, is a part of it. */
export function isSubject(name: string, url: string): boolean {
  const parsed = URL.parse(url)
  if (parsed === null) return false
  const keys = new Set([nameKey(name), nameKey(name.split('@')[0] ?? '')])
  const parts = parsed.pathname.split('/').slice(0, 20)
  const parameters = [...parsed.searchParams].slice(0, 20)
  if (parts.some((part) => NUMBER.test(part)) || parameters.some(([key, value]) => ID.test(key) && NUMBER.test(value)))
    return true
  const named = [...parts.map(decodedPart), ...parameters.map(([, value]) => value)]
  return named.some((part) => part !== '' && keys.has(nameKey(part.replace(/^[@~]/, ''))))
}

const NUMBER = /^\d{1,12}$/
const ID = /(?:^|_)(?:id|uid|user|u|member|person|contact|customer|profile)$|id$/i
