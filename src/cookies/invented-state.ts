import { allItems, type OriginStorage, type StorageItem, withItems } from './origin-storage.ts'
import type { CookieState } from './stored-cookie.ts'

/** No site gives anybody this value; who reads the log of a site can see what it is. */
const inventedValue = 'not-a-login'

/** Cookies with the same names and scope, and with a value that was never given to anybody; null when there are none. */
export function inventedCookies({ cookies, exactCookies }: CookieState): CookieState | null {
  const names = Object.keys(cookies)
  if (names.length + exactCookies.length === 0) return null
  return {
    cookies: Object.fromEntries(names.map((name) => [name, inventedValue])),
    exactCookies: exactCookies.map((cookie) => ({ ...cookie, value: inventedValue })),
  }
}

/** As long as a token is; a part of a URL or a text is shorter, or has other characters. */
const LONG = /[\w.~+=-]{16,}/g

/**
 * The same storage, with an invented value in the place of each text that may be a token. Of a JWT only the signature
 * is replaced: scripts read from the rest who its visitor is and when it ends. Null if there is no such text, or if a
 * password is stored: an application may log in with it by itself, and an invented one could lock the account.
 */
export function inventedStorage(storage: readonly OriginStorage[]): readonly OriginStorage[] | null {
  if (storage.some(holdsPassword)) return null
  const invented = storage.map((one) => ({
    ...withItems(one, (items) => items.map(inventedItem)),
    indexedDb: one.indexedDb === null ? null : invent(one.indexedDb),
  }))
  return JSON.stringify(invented) === JSON.stringify(storage) ? null : invented
}

/** A key and a text that is not empty, also within a text in JSON. */
const PASSWORD = /"(?:password|passwd|pwd)\\*"\s*:\s*\\*"[^"\\]/i

const holdsPassword = (one: OriginStorage) =>
  PASSWORD.test(one.indexedDb ?? '') ||
  allItems(one).some(({ name, value }) => PASSWORD.test(`"${name}":"${value.replace(/^"/, '')}"`))

const inventedItem = ({ name, value }: StorageItem): StorageItem => ({ name, value: invent(value) })

const invent = (text: string) =>
  text.replace(LONG, (token) => {
    const [head = '', body = '', signature] = token.split('.')
    if (head.startsWith('eyJ') && signature !== undefined) return `${head}.${body}.${sameLength(signature)}`
    return /\d/.test(token) && /[a-z]/i.test(token) ? sameLength(token) : token
  })

/** Some applications look at the length of a token before they use it. */
const sameLength = (token: string) => inventedValue.padEnd(token.length, inventedValue).slice(0, token.length)
