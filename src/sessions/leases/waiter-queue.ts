import type { Waiter } from './waiter.ts'

/** A use of a session that runs in this process. */
export interface RunningUse {
  /** Since when, epoch milliseconds. */
  readonly since: number
  readonly isLeased: boolean
  /** The version of the cookies that it uses; 0 where nobody needs to know when they were first used. */
  cookies: number
}

/**
 * What this process does with one session: the callers that wait for it, first come first served, the uses that run, and
 * its place among other servers. Uses under an outside lease have a queue of their own: they need not wait for its end.
 */
export class WaiterQueue {
  readonly #waiters: Waiter[] = []
  readonly uses = new Set<RunningUse>()
  /** This server's ticket, held for the first that waits. */
  ticket: { readonly id: string; readonly until: number } | null = null

  get size(): number {
    return this.#waiters.length
  }

  join(waiter: Waiter): void {
    this.#waiters.push(waiter)
  }

  /** Leaves, and wakes whoever is first then. */
  leave(waiter: Waiter): void {
    this.#waiters.splice(this.#waiters.indexOf(waiter), 1)
    this.wakeFirst()
  }

  isFirst(waiter: Waiter): boolean {
    return this.#waiters[0] === waiter
  }

  wakeFirst(): void {
    this.#waiters[0]?.wake()
  }

  /** Since when it has been used without a lease; null: it is not. */
  freelyUsedSince(): number | null {
    const free = [...this.uses].filter((use) => !use.isLeased)
    return free.length === 0 ? null : Math.min(...free.map(({ since }) => since))
  }
}
