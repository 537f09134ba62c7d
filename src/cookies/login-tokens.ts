import { isJwt } from './jwt.ts'
import { clearanceName, notALogin, trackingName } from './known-names.ts'
import { allItems, type OriginStorage, type StorageItem } from './origin-storage.ts'
import type { StorageChange } from './storage-change.ts'

const holdsToken = (name: string, value: string): boolean => tokensOf(name, value).size > 0

/** Whether one of these items has a token that may be a login. */
export const holdTokens = (items: readonly StorageItem[]): boolean =>
  items.some(({ name, value }) => holdsToken(name, value))

/** Whether a storage has a token that may be a login, or a database, in which one may be. */
export const storesToken = (storage: readonly OriginStorage[]): boolean =>
  storage.some((one) => one.indexedDb !== null || holdTokens(allItems(one)))

/**
 * Whether a stored value with a token of a login got another token. A counter, a date or a cache is none, nor is a new
 * access token with the same refresh token that was there before.
 */
export function replacesToken({ name, before, after }: Pick<StorageChange, 'name' | 'before' | 'after'>): boolean {
  if (before === null || after === null) return false
  const [old, found] = [tokensOf(name, before), tokensOf(name, after)]
  const isRenewed = [...old].some(([token, of]) => refreshName.test(of) && found.has(token))
  return !isRenewed && [...old.keys()].some((one) => !found.has(one)) && [...found.keys()].some((one) => !old.has(one))
}

/** Whether a value had a token of a login and has none any more, as after a log-out. */
export const losesToken = ({ name, before, after }: Pick<StorageChange, 'name' | 'before' | 'after'>): boolean =>
  before !== null && holdsToken(name, before) && !holdsToken(name, after ?? '')

const maxNameChars = 512
const refreshName = /refresh|^rt$/i
/** Members, and items that are one token, that are no login. */
const ofOthers = /authenticity|verification|forgery|cart|checkout|upload|page|sync|cursor|continuation/i
/** Items and databases with nothing but such tokens. */
const storeOfOthers = /csrf|xsrf|forgery|captcha|fcm|firebase-?(?:installations|messaging)|pendo/i

const isOfOthers = (name: string) =>
  name.length > maxNameChars || [clearanceName, trackingName, storeOfOthers].some((names) => names.test(name))

/** A token is near the beginning: what is longer is a cache. */
const maxChars = 1024 * 1024
const tokenName = /(?:token|jwt|bearer|refresh|secret|auth|credential)s?$|^rt$/i

const token = String.raw`(?:Bearer +)?([\w.~+/=|%-]{8,8192})`
const whole = new RegExp(`^"?${token}"?$`, 'i')
/** A member, or a name and a value in two members: a record of a database, or its encoding by the browser's library. */
const member = new RegExp(
  `"(?:k|key|name)" ?: ?"([^"]{1,512})" ?, ?"(?:v|value)" ?: ?"${token}"|"([^"]{1,512})" ?: ?"${token}"`,
  'gi',
)

/**
 * The tokens in a value, each with its name: itself, or members with a name that says so. A JSON Web Token is known by
 * its form.
 */
function tokensOf(name: string, value: string): ReadonlyMap<string, string> {
  if (isOfOthers(name)) return new Map()
  // JSON that is a text within JSON is read, too.
  const text = value.slice(0, maxChars).replaceAll('\\', '')
  const own = whole.exec(text)
  const members = Array.from(text.matchAll(member), ([, key, paired, key2, single]) => [key ?? key2, paired ?? single])
  const found = own === null ? members : [[name, own[1]]]
  return new Map(found.flatMap(([key = '', text = '']) => (isToken(key, text) ? [[text, key] as const] : [])))
}

function isToken(name: string, text: string): boolean {
  if (notALogin.test(name) || ofOthers.test(name) || /^\d{4}-\d\d-\d\dT/.test(text)) return false
  if (isJwt(text)) return true
  return tokenName.test(name) && /\d/.test(text) && /[a-z]/i.test(text)
}
