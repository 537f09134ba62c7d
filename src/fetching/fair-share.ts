/** Of something that accounts share, how much one may hold for each that is free: alone it gets seven of eight. */
const mostForEachFree = 7

/** Why something was not given. */
export type ShareRefusal = 'all_taken' | 'share_taken'

/**
 * Shares a number of equal things among accounts: whoever holds seven times as much as is free gets no more, so that there
 * always is something for who has none. Less than eight go to whoever asks first.
 */
export class FairShare {
  readonly #most: number
  readonly #held = new Map<string, number>()
  #taken = 0

  /** @param most that are shared */
  constructor(most: number) {
    this.#most = most
  }

  /** How many are held by all accounts together. */
  get taken(): number {
    return this.#taken
  }

  /** Takes so many, all or none; null: taken. */
  take(account: string, count: number): ShareRefusal | null {
    const free = this.#most - this.#taken
    if (count > free) return 'all_taken'
    const own = (this.#held.get(account) ?? 0) + count
    if (count > 0 && own > mostForEachFree * free) return 'share_taken'
    this.#taken += count
    if (own > 0) this.#held.set(account, own)
    return null
  }

  /** Gives so many back, of what the account took. */
  giveBack(account: string, count: number): void {
    this.#taken -= count
    const left = (this.#held.get(account) ?? 0) - count
    if (left > 0) this.#held.set(account, left)
    else this.#held.delete(account)
  }
}
