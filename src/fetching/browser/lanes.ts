import { type Permit, permit, WaitingLine, type WaitingLineOptions } from './waiting-line.ts'

/** The purposes of lanes. Each has lanes of its own, so that none waits for another. */
export type LanePurpose = 'scrape' | 'check' | 'capture'

export interface LanesOptions extends WaitingLineOptions {
  /** Pages that are open at the same time. */
  readonly lanes: number
}

/**
 * Shares lanes, permits to have one page open, among accounts: a free one goes to the account that has the fewest, and
 * among its callers to the one that has waited longest.
 */
export class Lanes {
  readonly #lanes: number
  readonly #held = new Map<string, number>()
  readonly #line: WaitingLine
  #taken = 0

  constructor(options: LanesOptions) {
    this.#lanes = options.lanes
    this.#line = new WaitingLine(options)
  }

  get usage(): { readonly taken: number; readonly waiting: number } {
    return { taken: this.#taken, waiting: this.#line.accounts.length }
  }

  /** Waits for a lane, at most `waitMs`. Throws as `WaitingLine.wait`. */
  async enter(account: string, waitMs: number, signal: AbortSignal): Promise<Permit> {
    signal.throwIfAborted()
    if (this.#taken < this.#lanes) return this.#take(account)
    return this.#line.wait(account, () => this.#take(account), waitMs, signal)
  }

  #take(account: string): Permit {
    this.#taken += 1
    this.#held.set(account, (this.#held.get(account) ?? 0) + 1)
    return permit(() => this.#giveBack(account))
  }

  #giveBack(account: string): void {
    this.#taken -= 1
    const left = (this.#held.get(account) ?? 0) - 1
    if (left > 0) this.#held.set(account, left)
    else this.#held.delete(account)
    const counts = this.#line.accounts.map((waiting) => this.#held.get(waiting) ?? 0)
    if (counts.length > 0) this.#line.grant(counts.indexOf(Math.min(...counts)))
  }
}
