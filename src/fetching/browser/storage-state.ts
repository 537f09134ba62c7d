import type { BrowserContext } from 'playwright-core'
import type { OriginStorage } from '../../cookies/origin-storage.ts'
import { inScope } from '../../cookies/scope.ts'

type StorageState = Exclude<Parameters<BrowserContext['setStorageState']>[0], string>

/** Sets localStorage and IndexedDB of a context. Call it before setting cookies, which it removes. */
export async function putStorage(context: BrowserContext, storage: readonly OriginStorage[]): Promise<void> {
  if (storage.length === 0) return
  const origins = storage.map(({ origin, localStorage, indexedDb }) => ({
    origin,
    localStorage: localStorage.map(({ name, value }) => ({ name, value })),
    ...(indexedDb === null ? {} : { indexedDB: JSON.parse(indexedDb) }),
  }))
  // The library's types omit IndexedDB, but it accepts what it exports itself.
  await context.setStorageState({ cookies: [], origins } as StorageState)
}

/** The storage of a context for origins within the session's domain; nothing of other sites. */
export async function readStorage(context: BrowserContext, domain: string): Promise<OriginStorage[]> {
  const { origins } = await context.storageState({ indexedDB: true })
  return origins.flatMap((found) => {
    const url = URL.parse(found.origin)
    if (url === null || !inScope(domain, url.hostname)) return []
    const databases = 'indexedDB' in found && Array.isArray(found.indexedDB) ? found.indexedDB : []
    const indexedDb = databases.length === 0 ? null : JSON.stringify(databases)
    if (found.localStorage.length === 0 && indexedDb === null) return []
    return [{ origin: found.origin, localStorage: found.localStorage, indexedDb }]
  })
}
