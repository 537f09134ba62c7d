/** The storage of one origin in a browser, beside cookies; for the tiers with a browser. */
export interface OriginStorage {
  /** `scheme://host[:port]`. */
  readonly origin: string
  readonly localStorage: readonly { readonly name: string; readonly value: string }[]
  /** As its exporter wrote it, JSON; null: none. */
  readonly indexedDb: string | null
}

/**
 * The stored storage updated with what a browser holds at the end: an origin in the browser replaces the stored one,
 * others stay. Null when nothing changed.
 */
export function mergeStorage(
  stored: readonly OriginStorage[],
  found: readonly OriginStorage[],
): readonly OriginStorage[] | null {
  const next = new Map(stored.map((one) => [one.origin, one]))
  let isNew = false
  for (const one of found) {
    const before = next.get(one.origin)
    if (before !== undefined && isSame(before, one)) continue
    next.set(one.origin, one)
    isNew = true
  }
  return isNew ? [...next.values()] : null
}

/** The order of localStorage does not matter. */
function isSame(a: OriginStorage, b: OriginStorage): boolean {
  return a.indexedDb === b.indexedDb && itemsOf(a) === itemsOf(b)
}

function itemsOf({ localStorage }: OriginStorage): string {
  return JSON.stringify(localStorage.map(({ name, value }) => [name, value]).sort(byName))
}

function byName([a = '']: string[], [b = '']: string[]): number {
  return a < b ? -1 : 1
}
