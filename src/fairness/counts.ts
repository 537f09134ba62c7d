/** Counts by key. A key whose count is 0 is forgotten. */
export class Counts {
  readonly #byKey = new Map<string, number>()
  #total = 0

  /** The sum over all keys. */
  get total(): number {
    return this.#total
  }

  of(key: string): number {
    return this.#byKey.get(key) ?? 0
  }

  /** @param by negative to subtract, never more than was added */
  add(key: string, by: number): void {
    const count = this.of(key) + by
    if (count > 0) this.#byKey.set(key, count)
    else this.#byKey.delete(key)
    this.#total += by
  }

  /** Those with a count above 0. */
  keys(): string[] {
    return [...this.#byKey.keys()]
  }
}

/** How often each key occurs. */
export function countEach(keys: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}
