import type { BrowserContext } from 'playwright-core'
import { databasesOf, type OriginStorage } from '../../cookies/origin-storage.ts'
import { inScope } from '../../cookies/scope.ts'
import { type StorableStorage, storableStorage } from '../../cookies/storable-storage.ts'

type StorageState = Exclude<Parameters<BrowserContext['setStorageState']>[0], string>

/**
 * Sets localStorage and IndexedDB of a context. Call it before setting cookies, which it removes. Databases that the
 * browser does not take (a record whose key cannot be read from it any more, a damaged import) are left out.
 */
export async function putStorage(context: BrowserContext, storage: readonly OriginStorage[]): Promise<void> {
  if (storage.length === 0) return
  await put(context, storage).catch(async () => put(context, await withoutRefused(context, storage)))
}

async function put(context: BrowserContext, storage: readonly OriginStorage[]): Promise<void> {
  const origins = storage.map(({ origin, localStorage, indexedDb }) => ({
    origin,
    localStorage: localStorage.map(({ name, value }) => ({ name, value })),
    ...(indexedDb === null ? {} : { indexedDB: JSON.parse(indexedDb) }),
  }))
  // The library's types omit IndexedDB, but it accepts what it exports itself.
  await context.setStorageState({ cookies: [], origins } as StorageState)
}

/** Each origin, and then each database, is tried alone, because the browser refuses all if it refuses one. */
async function withoutRefused(
  context: BrowserContext,
  storage: readonly OriginStorage[],
): Promise<readonly OriginStorage[]> {
  const isTaken = (one: OriginStorage): Promise<boolean> =>
    put(context, [one]).then(
      () => true,
      () => false,
    )
  const kept: OriginStorage[] = []
  for (const one of storage) {
    if (await isTaken(one)) {
      kept.push(one)
      continue
    }
    const texts: string[] = []
    for (const database of databasesOf(one)) {
      const text = JSON.stringify(database)
      if (await isTaken({ ...one, indexedDb: `[${text}]` })) texts.push(text)
    }
    kept.push({ ...one, indexedDb: texts.length === 0 ? null : `[${texts.join(',')}]` })
  }
  return kept
}

/**
 * The storage of a context for origins within the session's domain, as far as a state could store it; nothing of other
 * sites.
 */
export async function readStorage(context: BrowserContext, domain: string): Promise<StorableStorage> {
  const { origins } = await context.storageState({ indexedDB: true })
  const own = origins.flatMap((found) => {
    const url = URL.parse(found.origin)
    if (url === null || !inScope(domain, url.hostname)) return []
    const databases: unknown[] = 'indexedDB' in found && Array.isArray(found.indexedDB) ? found.indexedDB : []
    return [{ ...found, databases }]
  })
  return storableStorage(own)
}
