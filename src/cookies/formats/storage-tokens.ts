import { isObject, parseJsonOr } from '../../json-object.ts'
import { isJwt, jwtExpiry } from '../jwt.ts'
import { notALogin } from '../known-names.ts'
import type { OriginStorage } from '../origin-storage.ts'

/** An entry of localStorage with a bearer token; never its value. */
export interface StorageToken {
  /** `scheme://host[:port]`. */
  readonly origin: string
  readonly key: string
  /** `jwt`: a JSON Web Token; `opaque`: another text. */
  readonly kind: 'jwt' | 'opaque'
  /** Epoch milliseconds; null: unknown. */
  readonly expiresAt: number | null
}

/** Such an entry with its token. */
export interface HeldToken extends Omit<StorageToken, 'origin' | 'key'> {
  readonly token: string
}

const maxTold = 50
/** The longest key that a person could give back. */
const maxKeyChars = 512
const maxDepth = 3
const maxJsonChars = 65_536

/** Names of members that hold the token for requests, the most likely first. */
const memberNames = [
  'access_token',
  'accesstoken',
  'token',
  'jwt',
  'jwttoken',
  'authtoken',
  'bearer',
  'id_token',
  'idtoken',
]
const keyName = /(?:token|jwt|bearer)s?$/i
/** Names of what no request carries as its login. */
const isOtherName = (name: string): boolean => /refresh/i.test(name) || notALogin.test(name)

/** The entries that look like bearer tokens, at most fifty. */
export function storageTokens(storage: readonly OriginStorage[]): StorageToken[] {
  const found = storage.flatMap(({ origin, localStorage }) =>
    localStorage.flatMap(({ name, value }): StorageToken[] => {
      const held = name.length > maxKeyChars ? null : tokenIn(name, value)
      return held === null ? [] : [{ origin, key: name, kind: held.kind, expiresAt: held.expiresAt }]
    }),
  )
  return found.slice(0, maxTold)
}

/** The token of one entry: its value, or a member when the value is JSON; null when there is none. */
export function tokenIn(key: string, value: string): HeldToken | null {
  if (isOtherName(key)) return null
  const isJson = value.startsWith('"') || value.startsWith('{')
  if (isJson && value.length > maxJsonChars) return null
  const plain = isJson ? parseJsonOr(value, null) : value
  if (typeof plain === 'string') return tokenOf(plain, keyName.test(key))
  return memberToken(plain, maxDepth)
}

/** @param isNamed whether its name says that it is a token: a JWT is known by its form */
function tokenOf(text: string, isNamed: boolean): HeldToken | null {
  const token = text.replace(/^Bearer +/i, '')
  if (!/^[\w.~+/=-]{16,8192}$/.test(token)) return null
  if (isJwt(token)) return { token, kind: 'jwt', expiresAt: jwtExpiry(token) }
  return isNamed ? { token, kind: 'opaque', expiresAt: null } : null
}

function memberToken(value: unknown, depth: number): HeldToken | null {
  if (!isObject(value) || depth === 0) return null
  const members = Object.entries(value)
  for (const wanted of memberNames) {
    const text = members.find(([name]) => name.toLowerCase() === wanted)?.[1]
    const held = typeof text === 'string' ? tokenOf(text, true) : null
    if (held !== null) return { ...held, expiresAt: held.expiresAt ?? endBeside(members) }
  }
  for (const [name, inner] of members.slice(0, 100)) {
    const held = isOtherName(name) ? null : memberToken(inner, depth - 1)
    if (held !== null) return held
  }
  return null
}

/** `expires_at` as libraries write it: seconds or milliseconds since 1970, or a date. */
function endBeside(members: readonly (readonly [string, unknown])[]): number | null {
  const given = members.find(([name]) => /^expires_?(?:at|on)$/i.test(name))?.[1]
  const at = typeof given === 'string' && !/^\d+(?:\.\d+)?$/.test(given) ? Date.parse(given) : Number(given)
  if (!Number.isFinite(at) || at < 1e9 || at > 1e14) return null
  return Math.round(at < 1e11 ? at * 1000 : at)
}
