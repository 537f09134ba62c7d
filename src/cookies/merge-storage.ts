import { losesToken, replacesToken } from './login-tokens.ts'
import { counts, type MergeKind } from './merge.ts'
import { nothingAt, type OriginStorage, type StorageItem } from './origin-storage.ts'
import { type StorageChange, valuesIn } from './storage-change.ts'

/** The result of a merge. */
export interface MergedStorage {
  readonly next: readonly OriginStorage[]
  /** A stored token was replaced by another one: the site rotates it. */
  readonly rotates: boolean
}

/**
 * Applies the changes of a visit to the storage that is stored now, value by value, by the rule for cookies (`counts`); null
 * when nothing has to be written. An item is a value, and so is a database as a whole. Without a verdict, the end of a token
 * does not count: the page may have logged out.
 */
export function mergeStorage(
  stored: readonly OriginStorage[],
  changes: readonly StorageChange[],
  kind: MergeKind,
): MergedStorage | null {
  const next = new Map(stored.map((one) => [one.origin, one]))
  const counted: StorageChange[] = []
  for (const [origin, ofOrigin] of Map.groupBy(changes, (change) => change.origin)) {
    const draft = new Draft(next.get(origin) ?? nothingAt(origin))
    const counting = ofOrigin.filter(
      (change) =>
        counts(kind, draft.valueOf(change), change.before, change.after) && (kind === 'all' || !losesToken(change)),
    )
    if (counting.length === 0) continue
    for (const change of counting) draft.put(change)
    const after = draft.storage()
    if (after === null) next.delete(origin)
    else next.set(origin, after)
    for (const change of counting) counted.push(change)
  }
  return counted.length === 0 ? null : { next: [...next.values()], rotates: counted.some(replacesToken) }
}

/** The storage of one origin while it is being changed. */
class Draft {
  readonly #before: OriginStorage
  readonly #values: Readonly<Record<StorageChange['area'], Map<string, string>>>

  constructor(before: OriginStorage) {
    this.#before = before
    this.#values = {
      localStorage: valuesIn(before, 'localStorage'),
      sessionStorage: valuesIn(before, 'sessionStorage'),
      indexedDb: valuesIn(before, 'indexedDb'),
    }
  }

  valueOf({ area, name }: StorageChange): string | null {
    return this.#values[area].get(name) ?? null
  }

  put({ area, name, after }: StorageChange): void {
    if (after === null) this.#values[area].delete(name)
    else this.#values[area].set(name, after)
  }

  /** Null when nothing is left. */
  storage(): OriginStorage | null {
    const { localStorage, sessionStorage, indexedDb } = this.#values
    if (localStorage.size + sessionStorage.size + indexedDb.size === 0) return null
    const hasSessionStorage = this.#before.sessionStorage !== undefined || sessionStorage.size > 0
    return {
      origin: this.#before.origin,
      localStorage: itemsOf(localStorage),
      indexedDb: indexedDb.size === 0 ? null : `[${[...indexedDb.values()].join(',')}]`,
      ...(hasSessionStorage ? { sessionStorage: itemsOf(sessionStorage) } : {}),
    }
  }
}

const itemsOf = (values: ReadonlyMap<string, string>): StorageItem[] =>
  Array.from(values, ([name, value]) => ({ name, value }))
