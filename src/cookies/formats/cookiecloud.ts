import type { OriginStorage } from '../origin-storage.ts'
import { extensionCookie } from './cookie-editor.ts'
import { isObject, type JsonObject, listOf } from './fields.ts'
import { canonicalHost } from './hosts.ts'
import { type ParsedImport, parsedImport } from './parsed-import.ts'
import { readList } from './read-list.ts'

const maxOrigins = 1_000
const maxItems = 10_000

/** A decrypted payload of CookieCloud: `{cookie_data, local_storage_data}`, by domain. Null when it is something else. */
export function readCookieCloud(content: JsonObject): ParsedImport | null {
  const cookies = content['cookie_data']
  if (!isObject(cookies)) return null
  const storage = content['local_storage_data']
  return parsedImport('cookiecloud', {
    ...readList(Object.values(cookies).flatMap(listOf), extensionCookie),
    storage: isObject(storage) ? Object.entries(storage).slice(0, maxOrigins).flatMap(storageOf) : [],
  })
}

function storageOf([domain, items]: readonly [string, unknown]): OriginStorage[] {
  const host = canonicalHost(domain)
  if (host === null || !isObject(items)) return []
  const localStorage = Object.entries(items)
    .slice(0, maxItems)
    .flatMap(([name, value]) => (typeof value === 'string' ? [{ name, value }] : []))
  return localStorage.length === 0 ? [] : [{ origin: `https://${host}`, localStorage, indexedDb: null }]
}
