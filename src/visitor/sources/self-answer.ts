import type { Page } from '../../verdict/page.ts'
import { isEmail, looksLikeName } from '../name.ts'
import { type NameSeen, type NameSource, noNames } from '../names-found.ts'
import { readUser } from '../user-object.ts'

/** Addresses whose answer is the visitor: by their last part, or by a parameter without a value. */
const SELF =
  /^_?(?:me|self|myself|whoami|who_?am_?i|user|user_?name|current_?user|user_?info|get_?user_?info|login_?status|auth_?status|login_?info|auth_?info|session_?info|session|account|profile|viewer|identity|principal|logged_?in_?user|get_?current_?user|get_?login_?user|is_?logged_?in|check_?(?:auth|login|session))(?:\.json)?$/i
const SAYS_INSIDE = /^(?:logged|signed)[_ -]?in$|^authenticated$/i
const STATUS = /^(?:login|auth|session|user)?_?(?:status|state)$/i
const FLAG = /^(?:is_?)?(?:user_?)?(?:logged_?in|signed_?in|authenticated)$/i
/** The key of a name in an answer that contains nothing else. */
const BARE = /^(?:result|user|user_?name|name|login|value|data|sub|email|current_?user)$/i
const MAX_BARE = 80

/** An answer that is not a page and contains hardly more than the visitor's name. */
export const selfAnswer: NameSource = (page, { json, elements }) => {
  const name = json === undefined ? (elements.length === 0 ? plainName(page) : null) : nameIn(json, page)
  return name === null ? noNames : { names: [name] }
}

function plainName({ body, finalUrl, status }: Page): NameSeen | null {
  const text = body.length > MAX_BARE ? '' : body.trim().replace(/^"(.*)"$/s, '$1')
  return status < 300 && isSelf(finalUrl) && isName(text) ? { name: text, trust: 0.7 } : null
}

function nameIn(json: unknown, { finalUrl, status }: Page): NameSeen | null {
  if (status >= 300) return null
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return null
  const fields = Object.entries(json)
  if (fields.some(([key, value]) => saysInside(key, value))) {
    const { name } = readUser(json)
    if (name !== null) return { name, trust: 0.8 }
  }
  const [only] = fields
  return only !== undefined && fields.length === 1 && isSelf(finalUrl) && BARE.test(only[0]) && isName(only[1])
    ? { name: only[1], trust: 0.7 }
    : null
}

const saysInside = (key: string, value: unknown) =>
  (FLAG.test(key) && value === true) || (STATUS.test(key) && typeof value === 'string' && SAYS_INSIDE.test(value))

const isName = (value: unknown): value is string =>
  typeof value === 'string' && (isEmail(value) || (looksLikeName(value) && !value.includes(' ')))

function isSelf(url: string): boolean {
  const parsed = URL.parse(url)
  if (parsed === null) return false
  const asked = [...parsed.searchParams].filter(([, value]) => value === '').map(([name]) => name)
  return [parsed.pathname.split('/').filter(Boolean).at(-1) ?? '', ...asked].some((part) =>
    SELF.test(part.replaceAll('-', '_')),
  )
}
