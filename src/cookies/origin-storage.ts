import { isObject } from '../json-object.ts'

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

/** The storage of an origin that has none. */
export const nothingAt = (origin: string): OriginStorage => ({ origin, localStorage: [], indexedDb: null })

/** What is in its localStorage and its sessionStorage. */
export const allItems = ({ localStorage, sessionStorage = [] }: OriginStorage): readonly StorageItem[] => [
  ...localStorage,
  ...sessionStorage,
]

/** The same storage with its items changed, in localStorage and in sessionStorage. */
export function withItems(
  one: OriginStorage,
  change: (items: readonly StorageItem[]) => readonly StorageItem[],
): OriginStorage {
  const { localStorage, sessionStorage } = one
  const ofTab = sessionStorage === undefined ? {} : { sessionStorage: change(sessionStorage) }
  return { ...one, localStorage: change(localStorage), ...ofTab }
}

/** The same origins without any value. */
export function withoutValues(storage: readonly OriginStorage[]): OriginStorage[] {
  return storage.map((one) => ({ ...withItems(one, () => []), indexedDb: null }))
}

/**
 * Storage without its largest values (items, databases), so that the others have at most so many bytes as JSON.
 * @param first items that have room before all others
 */
export function withoutLargest(
  storage: readonly OriginStorage[],
  maxBytes: number,
  first: ReadonlySet<unknown> = new Set(),
): OriginStorage[] {
  const parsed = storage.map((one) => ({ one, databases: databasesOf(one) }))
  const sizes = new Map<unknown, number>()
  for (const { one, databases } of parsed) {
    for (const item of allItems(one)) sizes.set(item, bytesOf(item))
    // A database is text within the stored JSON.
    for (const database of databases) sizes.set(database, bytesOf(JSON.stringify(database)))
  }
  const kept = smallest(new Map([...sizes].filter(([value]) => first.has(value))), maxBytes)
  const used = [...kept].reduce<number>((sum, value) => sum + (sizes.get(value) ?? 0), 0)
  const others = smallest(new Map([...sizes].filter(([value]) => !first.has(value))), maxBytes - used)
  const isKept = (value: unknown): boolean => kept.has(value) || others.has(value)
  return parsed.map(({ one, databases: all }) => {
    const databases = all.filter(isKept)
    const indexedDb = databases.length === 0 ? null : JSON.stringify(databases)
    return { ...withItems(one, (items) => items.filter(isKept)), indexedDb }
  })
}

/** Of a value within a list. */
const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value)) + 1

/** The values that have room together, the smallest first; of one size, all or none. */
function smallest<Value>(sizes: ReadonlyMap<Value, number>, room: number): ReadonlySet<Value> {
  let left = room
  const tooLarge = [...sizes.values()]
    .sort((a, b) => a - b)
    .find((size) => {
      left -= size
      return left < 0
    })
  const all = [...sizes]
  return new Set((tooLarge === undefined ? all : all.filter(([, size]) => size < tooLarge)).map(([value]) => value))
}

/** Its databases, as its exporter wrote them. */
export function databasesOf({ indexedDb }: OriginStorage): readonly unknown[] {
  const databases: unknown = indexedDb === null ? [] : JSON.parse(indexedDb)
  return Array.isArray(databases) ? databases : [databases]
}

/** No state has room for values of more characters together. */
const maxChars = 2 * 1024 * 1024

/**
 * The items and databases of a browser's storage that a state could store: the smallest, if all are more than any has
 * room for. A page may store 90 MB. What writes and compares them as JSON takes seconds, so this is decided before.
 */
export function storableValues(
  items: readonly StorageItem[],
  databases: readonly unknown[] = [],
): ReadonlySet<unknown> {
  const sizes = new Map<unknown, number>()
  for (const item of items) sizes.set(item, item.name.length + item.value.length + charsAround)
  for (const database of databases) sizes.set(database, charsOf(database))
  return smallest(sizes, maxChars)
}

/** Of an item, besides name and value: `{"name":"","value":""},`. */
const charsAround = 23

/** About as many characters as its JSON has, or more than `maxChars`. An object may contain itself. */
function charsOf(value: unknown): number {
  const open = [value]
  let chars = 0
  while (open.length > 0 && chars <= maxChars) {
    const one = open.pop()
    chars += typeof one === 'string' ? one.length : 1
    if (Array.isArray(one)) {
      if (one.length > maxChars) return one.length
      for (const inner of one) open.push(inner)
    } else if (isObject(one)) {
      for (const [name, inner] of Object.entries(one)) {
        chars += name.length
        open.push(inner)
      }
    }
  }
  return chars
}
