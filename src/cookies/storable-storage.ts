import { isObject } from '../json-object.ts'
import { allItems, databasesOf, type OriginStorage, type StorageItem, storableValues } from './origin-storage.ts'

/** The storage of one origin as a browser has it. */
export interface FoundStorage {
  readonly origin: string
  readonly localStorage: readonly StorageItem[]
  readonly databases: readonly unknown[]
}

/** What of a browser's storage a state could store, and the names of what it could not. */
export interface StorableStorage {
  readonly storage: readonly OriginStorage[]
  readonly tooLarge: readonly string[]
}

export function storableStorage(found: readonly FoundStorage[]): StorableStorage {
  const kept = storableValues(
    found.flatMap(({ localStorage }) => localStorage),
    found.flatMap(({ databases }) => databases),
  )
  const storage = found.flatMap(({ origin, localStorage, databases }) => {
    const items = localStorage.filter((item) => kept.has(item))
    const texts = databases.filter((database) => kept.has(database)).flatMap((database) => asJson(database) ?? [])
    const indexedDb = texts.length === 0 ? null : `[${texts.join(',')}]`
    return items.length === 0 && indexedDb === null ? [] : [{ origin, localStorage: items, indexedDb }]
  })
  return { storage, tooLarge: leftOut(found.map(namesIn), storage) }
}

export function isFilled(one: OriginStorage): boolean {
  return allItems(one).length > 0 || one.indexedDb !== null
}

/** Null when it cannot be stored: a database may hold an object that contains itself. */
function asJson(database: unknown): string | null {
  try {
    return JSON.stringify(database)
  } catch {
    return null
  }
}

interface StorageNames {
  readonly origin: string
  readonly items: readonly string[]
  readonly databases: readonly string[]
}

/** The names of the items and databases of `before` that `after` lacks. */
export function leftOutOf(before: readonly OriginStorage[], after: readonly OriginStorage[]): readonly string[] {
  return before === after ? [] : leftOut(before.map(storedNames), after)
}

/** So many are named, with so many characters each. */
const maxNames = 20
const maxChars = 100

function leftOut(before: readonly StorageNames[], after: readonly OriginStorage[]): readonly string[] {
  const kept = new Set(after.map(storedNames).flatMap(valuesOf).map(keyOf))
  const missing = before.flatMap(valuesOf).filter((value) => !kept.has(keyOf(value)))
  const shown = missing
    .slice(0, maxNames)
    .map(({ what, name, origin }) => `${what} ${name.slice(0, maxChars)} of ${origin}`)
  return missing.length > maxNames ? [...shown, `${missing.length - maxNames} more`] : shown
}

interface NamedValue {
  readonly what: 'item' | 'database'
  readonly name: string
  readonly origin: string
}

function valuesOf({ origin, items, databases }: StorageNames): readonly NamedValue[] {
  return [
    ...items.map((name) => ({ what: 'item', name, origin }) as const),
    ...databases.map((name) => ({ what: 'database', name, origin }) as const),
  ]
}

function keyOf({ what, name, origin }: NamedValue): string {
  return `${what} ${origin} ${name}`
}

function storedNames(one: OriginStorage): StorageNames {
  return namesIn({ origin: one.origin, localStorage: allItems(one), databases: databasesOf(one) })
}

function namesIn({ origin, localStorage, databases }: FoundStorage): StorageNames {
  return { origin, items: localStorage.map(({ name }) => name), databases: databases.map(shownDatabase) }
}

/** Its name; '' without one. */
function shownDatabase(database: unknown): string {
  const name = isObject(database) ? database['name'] : null
  return typeof name === 'string' ? name : ''
}
