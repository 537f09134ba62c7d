import { type Permit, PermitQueue, type PermitQueueOptions, permit } from './permit-queue.ts'

/** The purposes of lanes. Each has lanes of its own, so that none waits for another. */
export type LanePurpose = 'scrape' | 'check' | 'capture'

export interface LanesOptions extends PermitQueueOptions {
  /** Pages that are open at the same time. One account can have all but one of them (at least one). */
  readonly lanes: number
}

/**
 * Shares lanes, permits to have one page open, among accounts: a free one goes to the account that has the fewest, and
 * among its callers to the one that has waited longest. A page may stay open for minutes, so one account never has all.
 */
export class Lanes {
  readonly #lanes: number
  readonly #perAccount: number
  readonly #held = new Map<string, number>()
  readonly #queue: PermitQueue
  #taken = 0

  constructor(options: LanesOptions) {
    this.#lanes = options.lanes
    this.#perAccount = Math.max(1, options.lanes - 1)
    this.#queue = new PermitQueue(options)
  }

  get usage(): { readonly taken: number; readonly waiting: number } {
    return { taken: this.#taken, waiting: this.#queue.accounts.length }
  }

  /** Waits for a lane, at most `waitMs`. Throws as `PermitQueue.wait`. */
  async enter(account: string, waitMs: number, signal: AbortSignal): Promise<Permit> {
    signal.throwIfAborted()
    if (this.hasRoomFor(account)) return this.#take(account)
    return this.#queue.wait(account, () => this.#take(account), waitMs, signal)
  }

  hasRoomFor(account: string): boolean {
    return this.#taken < this.#lanes && this.#heldBy(account) < this.#perAccount
  }

  #heldBy(account: string): number {
    return this.#held.get(account) ?? 0
  }

  #take(account: string): Permit {
    this.#taken += 1
    this.#held.set(account, this.#heldBy(account) + 1)
    return permit(() => this.#giveBack(account))
  }

  #giveBack(account: string): void {
    this.#taken -= 1
    const left = this.#heldBy(account) - 1
    if (left > 0) this.#held.set(account, left)
    else this.#held.delete(account)
    const waiting = this.#queue.accounts
    const counts = waiting.map((one) => this.#heldBy(one))
    const place = counts.indexOf(Math.min(...counts))
    const next = waiting[place]
    if (next !== undefined && this.hasRoomFor(next)) this.#queue.grant(place)
  }
}
