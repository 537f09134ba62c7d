import { memoryLeaseMs } from './job.ts'
import type { JobDependencies } from './job-dependencies.ts'
import type { JobOrder } from './job-seal.ts'

/** Jobs of this process that wait in memory. */
const maxInMemory = 1_000

interface OrderInMemory {
  readonly order: JobOrder
  /** As `JobHead.expiresAt`: when its job ends as failed, if it has not started. Epoch milliseconds. */
  readonly expiresAt: number
}

/** Orders with inline cookies or headers, which are never stored, until they start. */
export class OrdersInMemory {
  readonly #deps: Pick<JobDependencies, 'repository' | 'clock' | 'store'>
  /** By job id; oldest first. */
  readonly #orders = new Map<string, OrderInMemory>()
  /** Such orders that are being stored. */
  #reserved = 0

  constructor(deps: Pick<JobDependencies, 'repository' | 'clock' | 'store'>) {
    this.#deps = deps
  }

  /** Of jobs that wait. */
  get ids(): string[] {
    return [...this.#orders.keys()]
  }

  /** Room for more orders, until it is disposed of; null when there is none. */
  reserve(orders: number): Disposable | null {
    if (this.#orders.size + this.#reserved + orders > maxInMemory) return null
    this.#reserved += orders
    return {
      [Symbol.dispose]: () => {
        this.#reserved -= orders
      },
    }
  }

  /** Keeps an order until it starts. */
  keep(id: string, kept: OrderInMemory): void {
    this.#orders.set(id, kept)
  }

  /** Drops orders that have started, or will not. */
  forget(ids: readonly string[]): void {
    for (const id of ids) this.#orders.delete(id)
  }

  /** The oldest order of the account that follows `account` by its id, but of none of `except`; null when there is none. */
  next(account: string, except: readonly string[]): { readonly id: string; readonly order: JobOrder } | null {
    let next: { readonly id: string; readonly order: JobOrder } | null = null
    for (const [id, { order }] of this.#orders) {
      const { userId } = order.principal
      if (userId <= account || except.includes(userId)) continue
      if (next === null || userId < next.order.principal.userId) next = { id, order }
    }
    return next
  }

  /**
   * Renews the leases of their jobs, which would otherwise read as interrupted, and drops the orders that may not start any
   * more. Throws STORAGE_UNAVAILABLE.
   */
  async renew(): Promise<void> {
    const { repository, clock, store } = this.#deps
    const now = clock.now()
    for (const [id, { expiresAt }] of this.#orders) if (expiresAt <= now) this.#orders.delete(id)
    if (this.#orders.size === 0) return
    await store.commit([repository.renewWaiting(this.ids, now, now + memoryLeaseMs)])
  }
}
