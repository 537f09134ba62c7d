import type { HtmlForm, HtmlInput } from '../../html/tree.ts'
import { isEmail, looksLikeName } from '../../visitor/name.ts'
import type { NameSeen } from '../../visitor/names-found.ts'
import { isOwnAddress } from '../../visitor/own-address.ts'
import { hit, nothing, signal } from './signal.ts'

const weights = { severalFields: 2, oneField: 1 }

const FIELD: readonly (readonly [RegExp, number])[] = [
  [/^(?:[\w.[-]{0,60}[[._-])?(?:display_?-?name|full_?-?name|real_?-?name|nick_?-?name|user_?-?fullname)\]?$/i, 3],
  [/^(?:[\w.[-]{0,60}[[._-])?(?:user_?-?name|login|login_?-?name|user_?-?login)\]?$/i, 2],
  [/^(?:[\w.[-]{0,60}[[._-])?(?:e?-?mail|email_?-?address|user_?-?email|mail_?-?address)\]?$/i, 1],
]

/** The form in which a visitor edits what the site knows of them: filled with their own name. */
export const ownRecord = signal('own_record', [], (page, parsed) => {
  if (!isOwnAddress(page.finalUrl)) return nothing
  const records = parsed.forms.map((form) => recordIn(form)).filter((names) => names.length > 0)
  const [only] = records
  // Two such forms with unlike names are a list of people.
  const distinct = new Set(records.map((names) => names.map(({ name }) => name).join('\n')))
  if (only === undefined || distinct.size > 2) return nothing
  const weight = only.length > 1 ? weights.severalFields : weights.oneField
  return { ...hit(weight, "a form with the visitor's own data"), names: records.flat().slice(0, 4) }
})

function recordIn({ inputs }: HtmlForm): NameSeen[] {
  const best = [...inputs.map(valued), inTwoFields(inputs)].filter((one) => one !== null)
  // A lone user name next to an empty password is a login form that remembers somebody; two more are for another password.
  const isLogin = inputs.filter(({ type }) => type === 'password').length === 1 && best.length < 2
  if (isLogin) return []
  return best.sort((a, b) => b.rank - a.rank).map(({ name }, index) => ({ name, trust: index === 0 ? 0.65 : 0.4 }))
}

interface Valued {
  readonly name: string
  readonly rank: number
}

function valued(input: HtmlInput): Valued | null {
  const text = isText(input) ? input.value.trim() : ''
  if (text === '') return null
  const rank = FIELD.find(([pattern]) => isCalled(pattern, input))?.[1]
  return rank !== undefined && (isEmail(text) || looksLikeName(text)) ? { name: text, rank } : null
}

const FIRST = /^(?:[\w.[-]{0,60}[[._-])?(?:first|given)_?-?name\]?$/i
const LAST = /^(?:[\w.[-]{0,60}[[._-])?(?:last|family|sur)_?-?name\]?$/i

/** First name and last name, in separate fields. */
function inTwoFields(inputs: readonly HtmlInput[]): Valued | null {
  const filled = inputs.filter((input) => input.name.includes('name') && isText(input) && input.value.trim() !== '')
  if (filled.length < 2) return null
  const parts = [FIRST, LAST].map((pattern) => filled.filter((input) => isCalled(pattern, input)))
  if (parts.some(({ length }) => length !== 1)) return null
  const name = parts.map(([input]) => input?.value.trim() ?? '').join(' ')
  return looksLikeName(name) ? { name, rank: 3 } : null
}

/** What an application logs in to others with, or is written to by. */
const OF_OTHERS =
  /(?:^|[[._-])(?:smtp|imap|pop3?|db|database|mysql|ldap|proxy|ftp|ssh|server|site|admin|company|org\w{0,10}|support|contact|from|reply\w{0,5}|sender|notification\w{0,5}|billing|api|host|mailer|bind|remote|new)[[._-]/

/** By its name or its id. */
const isCalled = (pattern: RegExp, { name }: HtmlInput) =>
  !OF_OTHERS.test(name) && name.split(' ').some((part) => pattern.test(part))

const isText = ({ type }: HtmlInput) => !/^(?:password|hidden|checkbox|radio|submit|button|search|file)$/.test(type)
