interface Waiting {
  readonly start: () => void
  readonly since: number
}

/** The request, or slice of long work, whose turn it is. */
export interface Taken {
  readonly account: string
  readonly start: () => void
}

/** What waits: accounts take turns; first come, first served within an account. */
export class AccountQueue {
  /** In the order of their turns. */
  readonly #waiting = new Map<string, Waiting[]>()

  get isEmpty(): boolean {
    return this.#waiting.size === 0
  }

  of(account: string): readonly Waiting[] {
    return this.#waiting.get(account) ?? []
  }

  add(account: string, one: Waiting): void {
    const waiting = this.#waiting.get(account)
    if (waiting === undefined) this.#waiting.set(account, [one])
    else waiting.push(one)
  }

  /** The next one, of the accounts that may have one. */
  take(mayHave: (account: string) => boolean = () => true): Taken | null {
    for (const [account, waiting] of this.#waiting) {
      if (!mayHave(account)) continue
      const one = waiting.shift()
      this.#waiting.delete(account)
      if (waiting.length > 0) this.#waiting.set(account, waiting)
      return one === undefined ? null : { account, start: one.start }
    }
    return null
  }
}
