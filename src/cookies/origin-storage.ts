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
