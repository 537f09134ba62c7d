import { SlotCounter } from '../fairness/slot-counter.ts'
import { Rerun } from '../rerun.ts'
import { type DeliverDependencies, deliver } from './deliver.ts'
import type { DueDelivery } from './webhook.ts'

export interface DelivererDependencies extends DeliverDependencies {
  /** Called with an error of one delivery; the others continue. */
  readonly onError: (error: unknown) => void
}

/** Attempts at the same time: in total, per account, and per webhook, so that slow endpoints delay nobody else. */
const maxAtOnce = 32
const maxPerAccount = 8
const maxPerWebhook = 4

interface Attempted {
  /** The account that created the webhook. */
  readonly accountId: string
  readonly webhookId: string
}

/** Attempts due deliveries, several at the same time. */
export class Deliverer {
  readonly #deps: DelivererDependencies
  /** By the id of the delivery. */
  readonly #running = new Map<string, Attempted & { readonly done: Promise<void> }>()
  readonly #stop = new AbortController()
  readonly #starts = new Rerun(() => this.#startDue().catch((error) => this.#deps.onError(error)))

  constructor(deps: DelivererDependencies) {
    this.#deps = deps
  }

  /** Starts due deliveries up to the maximum number that run at a time; each one that ends starts the next. */
  startDue(): void {
    this.#starts.request()
  }

  /**
   * Since when the oldest delivery is due that its own account and webhook would let start now, in epoch milliseconds; null:
   * there is none. Throws STORAGE_UNAVAILABLE.
   */
  async waitingSince(): Promise<number | null> {
    const { repository, clock } = this.#deps
    const [oldest] = await repository.due(clock.now(), 1, this.#taken().except)
    return oldest?.delivery.nextAttemptAt ?? null
  }

  /** Resolves when nothing runs and nothing more is due. */
  async settled(): Promise<void> {
    while (this.#starts.isRunning || this.#running.size > 0) {
      await this.#starts.settled()
      await Promise.all([...this.#running.values()].map(({ done }) => done))
    }
  }

  /** Aborts the running attempts. Their deliveries stay due, for any node. */
  async close(): Promise<void> {
    this.#stop.abort(new DOMException('The server is stopping.', 'AbortError'))
    await this.#starts.close()
    await this.settled()
  }

  async #startDue(): Promise<void> {
    const found = await this.#find()
    for (const due of found) this.#begin(due)
    // The result may have been of a single webhook, while others wait after it.
    if (found.length > 0) this.startDue()
  }

  async #find(): Promise<DueDelivery[]> {
    const free = maxAtOnce - this.#running.size
    if (free <= 0) return []
    const { accounts, webhooks, except } = this.#taken()
    const { repository, clock } = this.#deps
    const due = await repository.due(clock.now(), free, except)
    return due.filter(
      ({ webhook: { accountId }, delivery: { webhookId } }) =>
        !accounts.isFull(accountId) && webhooks.take(webhookId) && accounts.take(accountId),
    )
  }

  #taken() {
    const accounts = new SlotCounter(maxPerAccount)
    const webhooks = new SlotCounter(maxPerWebhook)
    for (const { accountId, webhookId } of this.#running.values()) {
      accounts.take(accountId)
      webhooks.take(webhookId)
    }
    const except = { accounts: accounts.full(), webhooks: webhooks.full(), deliveries: [...this.#running.keys()] }
    return { accounts, webhooks, except }
  }

  #begin(due: DueDelivery): void {
    const { id, webhookId } = due.delivery
    const { accountId } = due.webhook
    const done = deliver(this.#deps, due, this.#stop.signal).then(
      () => this.#end(id, true),
      (error: unknown) => {
        this.#deps.onError(error)
        // When the database fails, asking again immediately would fail again.
        this.#end(id, false)
      },
    )
    this.#running.set(id, { accountId, webhookId, done })
  }

  #end(id: string, continues: boolean): void {
    this.#running.delete(id)
    if (continues) this.startDue()
  }
}
