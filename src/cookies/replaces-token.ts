import { notALogin } from './formats/storage-tokens.ts'
import { clearanceName, trackingName } from './known-names.ts'
import type { StorageChange } from './storage-change.ts'

/** Whether a stored value with a token of a login got another token. A counter, a date or a cache is none. */
export function replacesToken({ name, before, after }: Pick<StorageChange, 'name' | 'before' | 'after'>): boolean {
  if (before === null || after === null || isOfOthers(name)) return false
  const [old, found] = [tokensOf(name, before), tokensOf(name, after)]
  return [...old].some((token) => !found.has(token)) && [...found].some((token) => !old.has(token))
}

/** Items and databases with tokens that are no login. */
const isOfOthers = (name: string) =>
  [clearanceName, trackingName, /firebase-?(?:installations|messaging)/i].some((names) => names.test(name))

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

/** The tokens in a value: itself, or members with a name that says so. A JSON Web Token is known by its form. */
function tokensOf(name: string, value: string): ReadonlySet<string> {
  // JSON that is a text within JSON is read, too.
  const text = value.slice(0, maxChars).replaceAll('\\', '')
  const own = whole.exec(text)
  const members = Array.from(text.matchAll(member), ([, key, paired, key2, single]) => [key ?? key2, paired ?? single])
  const found = own === null ? members : [[name, own[1]]]
  return new Set(found.flatMap(([key = '', text = '']) => (isToken(key, text) ? [text] : [])))
}

function isToken(name: string, text: string): boolean {
  if (notALogin.test(name)) return false
  if (/^eyJ[\w-]+\.[\w-]+=*\.[\w-]+$/.test(text)) return true
  return tokenName.test(name) && /\d/.test(text) && /[a-z]/i.test(text)
}
