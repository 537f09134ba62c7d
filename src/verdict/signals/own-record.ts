import { isEmail, looksLikeName } from '../name.ts'
import type { Page } from '../page.ts'
import type { PageForm, PageInput } from '../parsed-page.ts'
import { type NameSeen, nothing, type Signal, sign } from './sign.ts'

/** Pages that are about their visitor, by their own address. */
const OWN =
  /(?:^|[/=_.-])(?:my-?account|account|profile?|preferences?|prefs|settings|userprofile|edit-?profile|me|self|konto|compte|perfil|cuenta|conta|profilo|einstellungen|mon-?compte|mi-?cuenta|user-?settings)(?:$|[/&#?_.-])/i
/** Of others: an id, or a name of a list, stands in it. */
const OTHER = /\/(?:users?|members?|people|accounts?)\/\d+(?:\/|$)|[?&](?:id|uid|user_?id)=\d+/i
const FIELD: readonly (readonly [RegExp, number])[] = [
  [/^(?:[\w-]*[[._-])?(?:display_?-?name|full_?-?name|real_?-?name|nick_?-?name|user_?-?fullname)\]?$/i, 3],
  [/^(?:[\w-]*[[._-])?(?:user_?-?name|login|login_?-?name|user_?-?login)\]?$/i, 2],
  [/^(?:[\w-]*[[._-])?(?:e?-?mail|email_?-?address|user_?-?email|mail_?-?address)\]?$/i, 1],
]

/** The form in which a visitor edits what the site knows of them: filled with their own name. */
export const ownRecord: Signal = (page, parsed) => {
  if (!isOwn(page)) return nothing
  const records = parsed.forms.map((form) => recordIn(form)).filter((names) => names.length > 0)
  const [only] = records
  // Two such forms with unlike names are a list of people.
  const distinct = new Set(records.map((names) => names.map(({ name }) => name).join('\n')))
  return only === undefined || distinct.size > 2
    ? nothing
    : { evidence: [evidenceOf(only)], names: records.flat().slice(0, 4) }
}

const evidenceOf = (names: readonly NameSeen[]) =>
  sign('own_record', names.length > 1 ? 2 : 1, "a form that is filled with the visitor's own record")

function isOwn({ finalUrl }: Page): boolean {
  const url = URL.parse(finalUrl)
  if (url === null) return false
  const place = url.pathname + url.search
  return OWN.test(place) && !OTHER.test(place)
}

function recordIn({ inputs }: PageForm): NameSeen[] {
  const best = inputs.map(valued).filter((one) => one !== null)
  // A lone user name beside an empty password is a login form that remembers somebody.
  const isLogin = inputs.some(({ type }) => type === 'password') && best.length < 2
  return isLogin
    ? []
    : best.sort((a, b) => b.rank - a.rank).map(({ name }, index) => ({ name, trust: index === 0 ? 0.65 : 0.4 }))
}

function valued({ type, name, value }: PageInput): { name: string; rank: number } | null {
  if (/^(?:password|hidden|checkbox|radio|submit|button|search)$/.test(type)) return null
  const text = value.trim()
  const rank = FIELD.find(([pattern]) => pattern.test(name))?.[1]
  return rank !== undefined && text !== '' && (isEmail(text) || looksLikeName(text)) ? { name: text, rank } : null
}
