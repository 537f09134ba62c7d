import type { Store } from './store.ts'

/** What follows from the database alone, kept until anybody commits. */
export interface Kept<Value> {
  /**
   * What `compute` answered for this key, if nobody has committed since and `isGood` does not say otherwise; else computes
   * it. Null is not kept. Throws what `compute` throws, STORAGE_UNAVAILABLE.
   */
  get(key: string, compute: () => Promise<Value>, isGood?: (value: Value) => boolean): Value | Promise<Value>
}

export interface KeptBounds<Value> {
  /** Of all values together; what goes beyond is not kept. */
  readonly most: number
  readonly weigh: (value: Value, key: string) => number
}

/**
 * Where the database does not tell whether it changed, nothing is kept. A value counts from the version at which
 * `compute` began, and only if that is the version still when it is done: all that it read was of that version.
 */
export function keepWhileUnchanged<Value>(
  { version }: Pick<Store, 'version'>,
  { most, weigh }: KeptBounds<Value>,
): Kept<Value> {
  const values = new Map<string, Value>()
  let keptAt: number | null = null
  let weight = 0
  const empty = (): void => {
    values.clear()
    weight = 0
  }
  const compute = async (key: string, make: () => Promise<Value>, begunAt: number): Promise<Value> => {
    const value = await make()
    if (value === null || version() !== begunAt || keptAt !== begunAt) return value
    const before = values.get(key)
    const added = weigh(value, key) - (before === undefined ? 0 : weigh(before, key))
    if (weight + added > most) return value
    weight += added
    values.set(key, value)
    return value
  }
  return {
    get: (key, make, isGood) => {
      const now = version()
      if (now === null) return make()
      if (now !== keptAt) empty()
      keptAt = now
      const known = values.get(key)
      return known !== undefined && (isGood === undefined || isGood(known)) ? known : compute(key, make, now)
    },
  }
}
