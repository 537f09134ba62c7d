import { isObject } from '../../json-object.ts'
import type { Page } from '../../page/page.ts'
import { isEmail, looksLikeName } from '../name.ts'
import { type NameSeen, type NameSource, noNames } from '../names-found.ts'
import { isSelfAddress } from '../own-address.ts'
import { readUser } from '../user-object.ts'

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
  return status < 300 && isSelfAddress(finalUrl) && isName(text) ? { name: text, trust: 0.7 } : null
}

function nameIn(json: unknown, { finalUrl, status }: Page): NameSeen | null {
  if (status >= 300 || !isObject(json)) return null
  const fields = Object.entries(json)
  if (fields.some(([key, value]) => saysInside(key, value))) {
    const { name } = readUser(json)
    if (name !== null) return { name, trust: 0.8 }
  }
  const [only] = fields
  return only !== undefined && fields.length === 1 && isSelfAddress(finalUrl) && BARE.test(only[0]) && isName(only[1])
    ? { name: only[1], trust: 0.7 }
    : null
}

const saysInside = (key: string, value: unknown) =>
  (FLAG.test(key) && value === true) || (STATUS.test(key) && typeof value === 'string' && SAYS_INSIDE.test(value))

const isName = (value: unknown): value is string =>
  typeof value === 'string' && (isEmail(value) || (looksLikeName(value) && !value.includes(' ')))
