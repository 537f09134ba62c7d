import { isObject, type JsonObject } from '../../json-object.ts'
import type { OriginStorage } from '../origin-storage.ts'
import { extensionCookie } from './cookie-editor.ts'
import { listOf, textMembers, textOf } from './fields.ts'
import { type ParsedImport, parsedImport } from './parsed-import.ts'
import { readList } from './read-list.ts'

/** Hosts whose storage is read. */
export const maxStorageHosts = 5_000

/**
 * A decrypted payload of CookieCloud, `{cookie_data: {domain: [cookie…]}, local_storage_data: {host: {name: value}}}`. Null
 * when it is something else.
 */
export function readCookieCloud(content: JsonObject): ParsedImport | null {
  const cookies = content['cookie_data']
  if (!isObject(cookies)) return null
  const storage = content['local_storage_data']
  const hosts = isObject(storage) ? Object.entries(storage) : []
  const list = readList(withoutRepeats(Object.values(cookies).flatMap(listOf)), extensionCookie)
  return parsedImport('cookiecloud', {
    ...list,
    tooMany: list.tooMany + Math.max(0, hosts.length - maxStorageHosts),
    storage: hosts.slice(0, maxStorageHosts).flatMap(storageOf),
  })
}

/** What a server of CookieCloud stores: `{encrypted, …}`. Without its password nothing of it can be read. */
export function isEncryptedCookieCloud(content: JsonObject): boolean {
  const { encrypted, crypto_type: cryptoType } = content
  if (typeof encrypted !== 'string') return false
  if (!Object.keys(content).every((name) => /^(?:encrypted|uuid|crypto_type)$/.test(name))) return false
  // "Salted__" in Base64; the other encryption has no such start.
  return encrypted.startsWith('U2FsdGVkX1') || typeof cryptoType === 'string'
}

/**
 * The extension lists a cookie once for each keyword that its domain contains. Only items with one name and domain can be
 * the same: to write thousands of values to compare them would take a tenth of a second.
 */
function withoutRepeats(items: readonly unknown[]): readonly unknown[] {
  const alike = Map.groupBy(items, (item) => {
    const { name, domain } = isObject(item) ? item : {}
    return `${textOf(name)} ${textOf(domain)}`
  })
  return [...alike.values()].flatMap((some) =>
    some.length === 1 ? some : [...new Map(some.map((item) => [JSON.stringify(item), item])).values()],
  )
}

/** The extension names the host of a page, not its scheme: it is taken as https. */
function storageOf([host, items]: readonly [string, unknown]): OriginStorage[] {
  const url = /^[^/?#@\\\s]+$/.test(host) ? URL.parse(`https://${host}`) : null
  const localStorage = textMembers(items).map(([name, value]) => ({ name, value }))
  return url === null || localStorage.length === 0 ? [] : [{ origin: url.origin, localStorage, indexedDb: null }]
}
