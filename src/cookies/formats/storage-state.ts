import { isObject } from '../../json-object.ts'
import type { OriginStorage } from '../origin-storage.ts'
import { listOf, namedTexts, textOf } from './fields.ts'
import { type ParsedImport, parsedImport } from './parsed-import.ts'
import { protocolCookie } from './puppeteer.ts'
import { readList } from './read-list.ts'

/** The most origins, and items of one, that are read. */
const maxOrigins = 1_000
const maxItems = 10_000

/** Playwright's `storageState`: `{cookies: […], origins: […]}`; origins are optional. */
export function readStorageState(content: object): ParsedImport | null {
  if (!('cookies' in content) || !Array.isArray(content.cookies)) return null
  const origins = 'origins' in content ? content.origins : []
  const storage = listOf(origins).slice(0, maxOrigins).flatMap(readOrigin)
  return parsedImport('storage_state', { ...readList(content.cookies, protocolCookie), storage })
}

function readOrigin(item: unknown): OriginStorage[] {
  if (!isObject(item)) return []
  const origin = originOf(textOf(item['origin']))
  if (origin === null) return []
  const localStorage = namedTexts(listOf(item['localStorage']).slice(0, maxItems))
  // Playwright leaves it out; other tools, and this server's own captures, write it.
  const sessionStorage = namedTexts(listOf(item['sessionStorage']).slice(0, maxItems))
  const databases = listOf(item['indexedDB'])
  const indexedDb = databases.length === 0 ? null : JSON.stringify(databases)
  if (localStorage.length + sessionStorage.length === 0 && indexedDb === null) return []
  return [{ origin, localStorage, indexedDb, ...(sessionStorage.length === 0 ? {} : { sessionStorage }) }]
}

function originOf(text: string | null): string | null {
  const url = URL.parse(text ?? '')
  return url === null || !/^https?:$/.test(url.protocol) ? null : url.origin
}
