import { type DeliverDependencies, deliver } from './deliver.ts'
import { Places } from './places.ts'
import type { DueDelivery } from './repository.ts'

export interface DelivererDependencies extends DeliverDependencies {
  /** Told of what went wrong with one delivery and ends nothing. */
  readonly onError: (error: unknown) => void
}

/** Attempts at once, in all, for all webhooks that one account made, and to one: who has slow endpoints holds up nobody else. */
const maxAtOnce = 32
const maxPerAccount = 8
const maxPerWebhook = 4

interface Attempted {
  /** Who made the webhook. */
  readonly accountId: string
  readonly webhookId: string
}

/** Tries what is due, several at once. */
export class Deliverer {
  readonly #deps: DelivererDependencies
  /** By the id of the delivery. */
  readonly #running = new Map<string, Attempted & { readonly done: Promise<void> }>()
  readonly #stop = new AbortController()
  #looking: Promise<void> | null = null
  #lookAgain = false

  constructor(deps: DelivererDependencies) {
    this.#deps = deps
  }

  /** Begins what is due, as much as may run at once; what ends makes room for the next by itself. */
  look(): void {
    this.#lookAgain = true
    if (this.#looking !== null || this.#stop.signal.aborted) return
    this.#looking = this.#lookUntilNothingIsFound()
      .catch(this.#deps.onError)
      .finally(() => {
        this.#looking = null
        if (this.#lookAgain) this.look()
      })
  }

  /** Resolves when nothing runs and nothing more is due. */
  async settled(): Promise<void> {
    while (this.#looking !== null || this.#running.size > 0) {
      await this.#looking
      await Promise.all([...this.#running.values()].map(({ done }) => done))
    }
  }

  /** Ends what runs; it is owed still, and tried again by whoever is there. */
  async close(): Promise<void> {
    this.#stop.abort(new DOMException('The server is stopping.', 'AbortError'))
    this.#lookAgain = false
    await this.settled()
  }

  async #lookUntilNothingIsFound(): Promise<void> {
    while (this.#lookAgain && !this.#stop.signal.aborted) {
      this.#lookAgain = false
      const found = await this.#find()
      for (const due of found) this.#begin(due)
      // A page may have been one webhook's alone, while others wait behind it.
      if (found.length > 0) this.#lookAgain = true
    }
  }

  async #find(): Promise<DueDelivery[]> {
    const free = maxAtOnce - this.#running.size
    if (free <= 0) return []
    const accounts = new Places(maxPerAccount)
    const webhooks = new Places(maxPerWebhook)
    for (const { accountId, webhookId } of this.#running.values()) {
      accounts.take(accountId)
      webhooks.take(webhookId)
    }
    const { repository, clock } = this.#deps
    const except = { accounts: accounts.full(), webhooks: webhooks.full(), deliveries: [...this.#running.keys()] }
    const due = await repository.due(clock.now(), free, except)
    return due.filter(
      ({ webhook: { accountId }, delivery: { webhookId } }) =>
        !accounts.isFull(accountId) && webhooks.take(webhookId) && accounts.take(accountId),
    )
  }

  #begin(due: DueDelivery): void {
    const { id, webhookId } = due.delivery
    const { accountId } = due.webhook
    const done = deliver(this.#deps, due, this.#stop.signal).then(
      () => this.#end(id, true),
      (error: unknown) => {
        this.#deps.onError(error)
        // Where the database fails, looking again at once would only ask it the same.
        this.#end(id, false)
      },
    )
    this.#running.set(id, { accountId, webhookId, done })
  }

  #end(id: string, looks: boolean): void {
    this.#running.delete(id)
    if (looks) this.look()
  }
}
