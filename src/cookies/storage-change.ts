import { databasesOf, nothingAt, type OriginStorage } from './origin-storage.ts'

/** The change of one item or database of a browser's storage during a visit. */
export interface StorageChange {
  readonly origin: string
  readonly area: StorageArea
  /** Of the item, or of the database. */
  readonly name: string
  /** The session's value when the visit began, of a database its JSON; null: there was none. */
  readonly before: string | null
  /** Null: removed. */
  readonly after: string | null
}

export type StorageArea = 'localStorage' | 'sessionStorage' | 'indexedDb'

/**
 * What a visit changed.
 * @param before the storage that the visit was given
 * @param after all that its browser has at the end, an origin without `sessionStorage`: that was not read; null: no browser
 */
export function storageChanges(
  before: readonly OriginStorage[],
  after: readonly OriginStorage[] | null,
): StorageChange[] {
  if (after === null) return []
  const [had, has] = [byOrigin(before), byOrigin(after)]
  return [...new Set([...had.keys(), ...has.keys()])].flatMap((origin) => {
    const [old = nothingAt(origin), found = nothingAt(origin)] = [had.get(origin), has.get(origin)]
    return [
      ...areaChanges('localStorage', old, found),
      // Parsing large databases takes long, and most visits leave them alone.
      ...(old.indexedDb === found.indexedDb ? [] : areaChanges('indexedDb', old, found)),
      ...(found.sessionStorage === undefined ? [] : areaChanges('sessionStorage', old, found)),
    ]
  })
}

const byOrigin = (storage: readonly OriginStorage[]) => new Map(storage.map((one) => [one.origin, one]))

function areaChanges(area: StorageArea, old: OriginStorage, found: OriginStorage): StorageChange[] {
  const [had, has] = [valuesIn(old, area), valuesIn(found, area)]
  return [...new Set([...had.keys(), ...has.keys()])]
    .map((name) => ({
      origin: found.origin,
      area,
      name,
      before: had.get(name) ?? null,
      after: has.get(name) ?? null,
    }))
    .filter(({ before, after }) => before !== after)
}

/** The values of an origin by their names, of a database its JSON. */
export function valuesIn(one: OriginStorage, area: StorageArea): Map<string, string> {
  if (area !== 'indexedDb') return new Map((one[area] ?? []).map(({ name, value }) => [name, value]))
  return new Map(databasesOf(one).map((database) => [databaseKey(database), JSON.stringify(database)]))
}

/** Its name; of something without one, all of it. */
function databaseKey(database: unknown): string {
  const { name } = Object(database) as { readonly name?: unknown }
  return typeof name === 'string' ? name : JSON.stringify(database)
}
