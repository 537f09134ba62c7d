import { Counts } from './counts.ts'

/** How much of a shared resource one account may hold per free unit: alone it gets seven of eight. */
const mostForEachFree = 7

/** Why a request for a share was refused. */
export type ShareRefusal = 'all_taken' | 'share_taken'

/**
 * Shares a number of equal units among accounts: an account that holds seven times as much as is free gets no more, so
 * that something is always left for an account without any. With fewer than eight units, the first to ask gets them.
 */
export class FairShare {
  readonly #most: number
  readonly #held = new Counts()

  /** @param most the number of shared units */
  constructor(most: number) {
    this.#most = most
  }

  /** How many all accounts hold together. */
  get taken(): number {
    return this.#held.total
  }

  /** Takes `count` units, all or none; null: taken. */
  take(account: string, count: number): ShareRefusal | null {
    const free = this.#most - this.taken
    if (count > free) return 'all_taken'
    if (count > 0 && this.#held.of(account) + count > mostForEachFree * free) return 'share_taken'
    this.#held.add(account, count)
    return null
  }

  /** Gives back `count` units that the account has taken. */
  giveBack(account: string, count: number): void {
    this.#held.add(account, -count)
  }
}
