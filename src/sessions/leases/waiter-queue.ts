import type { Waiter } from './waiter.ts'

/**
 * The callers in this process that wait for one session, first come first served. Those that wait under the same outside
 * lease are a group of their own: they need not wait for its end, as all others do.
 */
export class WaiterQueue {
  /** In the order of their coming, each with its group: the outside lease, or null. */
  readonly #groups = new Map<Waiter, string | null>()

  get size(): number {
    return this.#groups.size
  }

  join(waiter: Waiter, group: string | null): void {
    this.#groups.set(waiter, group)
  }

  /** Leaves, and wakes whoever is first then. */
  leave(waiter: Waiter): void {
    this.#groups.delete(waiter)
    this.wakeFirst()
  }

  /** Who came first of a group. */
  first(group: string | null): Waiter | undefined {
    for (const [waiter, its] of this.#groups) if (its === group) return waiter
    return undefined
  }

  /** Has the first of each group try again. */
  wakeFirst(): void {
    for (const group of new Set(this.#groups.values())) this.first(group)?.wake()
  }
}
