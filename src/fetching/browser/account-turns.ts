import { type Permit, PermitQueue, type PermitQueueOptions, permit } from './permit-queue.ts'

/**
 * Lets the callers of one account at a time use a browser process that serves everybody. While another account waits,
 * later callers of the current account wait behind it, so that the turn passes on.
 */
export class AccountTurns {
  readonly #queue: PermitQueue
  /** Whose turn it is, and how many of its callers use it. */
  #account: string | null = null
  #held = 0

  constructor(options: PermitQueueOptions) {
    this.#queue = new PermitQueue(options)
  }

  /** Waits until it is the account's turn, at most `waitMs`. Throws as `PermitQueue.wait`. */
  async enter(account: string, waitMs: number, signal: AbortSignal): Promise<Permit> {
    signal.throwIfAborted()
    if (this.#queue.accounts.length === 0 && this.#isFor(account)) return this.#take(account)
    return this.#queue
      .wait(account, () => this.#take(account), waitMs, signal)
      .catch((error: unknown) => {
        // Those behind it may be of the account whose turn it is.
        this.#passOn()
        throw error
      })
  }

  #isFor(account: string): boolean {
    return this.#held === 0 || this.#account === account
  }

  #take(account: string): Permit {
    this.#account = account
    this.#held += 1
    return permit(() => {
      this.#held -= 1
      this.#passOn()
    })
  }

  #passOn(): void {
    for (
      let [first] = this.#queue.accounts;
      first !== undefined && this.#isFor(first);
      [first] = this.#queue.accounts
    ) {
      this.#queue.grant(0)
    }
  }
}
