export interface StorageItem {
  readonly name: string
  readonly value: string
}

/** The storage of one origin in a browser, besides cookies; for the tiers with a browser. */
export interface OriginStorage {
  /** `scheme://host[:port]`. */
  readonly origin: string
  readonly localStorage: readonly StorageItem[]
  /** As its exporter wrote it, JSON; null: none. */
  readonly indexedDb: string | null
  /** Of the tab that logged in; absent: unknown. Restored into a browser only on request. */
  readonly sessionStorage?: readonly StorageItem[]
}

/**
 * The stored storage updated with what a browser holds at the end: an origin in the browser replaces the stored one, others
 * stay, and so does a sessionStorage that was not restored into the browser. Null when nothing changed.
 */
export function mergeStorage(
  stored: readonly OriginStorage[],
  found: readonly OriginStorage[],
): readonly OriginStorage[] | null {
  const next = new Map(stored.map((one) => [one.origin, one]))
  let isNew = false
  for (const one of found) {
    const before = next.get(one.origin)
    const whole = before?.sessionStorage === undefined ? one : { sessionStorage: before.sessionStorage, ...one }
    if (before !== undefined && isSame(before, whole)) continue
    next.set(one.origin, whole)
    isNew = true
  }
  return isNew ? [...next.values()] : null
}

/** Storage without its largest values (items, databases), so that the others have at most so many bytes as JSON. */
export function withoutLargest(storage: readonly OriginStorage[], maxBytes: number): OriginStorage[] {
  const values = storage.flatMap((one) => [...one.localStorage, ...(one.sessionStorage ?? []), ...databasesOf(one)])
  let room = maxBytes
  const tooLarge = values
    .map(bytesOf)
    .sort((a, b) => a - b)
    .find((bytes) => {
      room -= bytes
      return room < 0
    })
  const isKept = (value: unknown): boolean => tooLarge === undefined || bytesOf(value) < tooLarge
  return storage.map((one) => {
    const databases = databasesOf(one).filter(isKept)
    return {
      ...one,
      localStorage: one.localStorage.filter(isKept),
      indexedDb: databases.length === 0 ? null : JSON.stringify(databases),
      ...(one.sessionStorage === undefined ? {} : { sessionStorage: one.sessionStorage.filter(isKept) }),
    }
  })
}

/** Its databases, as its exporter wrote them. */
export function databasesOf({ indexedDb }: OriginStorage): readonly unknown[] {
  const databases: unknown = indexedDb === null ? [] : JSON.parse(indexedDb)
  return Array.isArray(databases) ? databases : [databases]
}

/** Of a value within a list. A database is text within the stored JSON. */
const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(JSON.stringify(value))) + 1

/** The order of items does not matter. */
function isSame(a: OriginStorage, b: OriginStorage): boolean {
  if (a.indexedDb !== b.indexedDb || sorted(a.localStorage) !== sorted(b.localStorage)) return false
  return sorted(a.sessionStorage ?? []) === sorted(b.sessionStorage ?? [])
}

function sorted(items: readonly StorageItem[]): string {
  return JSON.stringify(items.map(({ name, value }) => [name, value]).sort(byName))
}

function byName([a = '']: string[], [b = '']: string[]): number {
  return a < b ? -1 : 1
}
