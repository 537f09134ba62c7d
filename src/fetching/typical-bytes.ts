/** Less is not worth reserving ahead: as many as there are places fit into any budget. */
const leastBytes = 256 * 1024
/** How much the newest body counts in the mean. */
const weight = 1 / 8

interface RecentBodies {
  meanBytes: number
  running: number
}

/**
 * How large an account's bodies have been of late, while some of its scrapes run: so many bytes the next one will probably
 * take, too.
 */
export class TypicalBytes {
  readonly #accounts = new Map<string, RecentBodies>()

  /** A scrape begins; answers the bytes that it will probably take, 0 where that is little or unknown. */
  begin(account: string): number {
    const recent = this.#accounts.get(account) ?? { meanBytes: 0, running: 0 }
    this.#accounts.set(account, recent)
    recent.running += 1
    return recent.meanBytes < leastBytes ? 0 : Math.floor(recent.meanBytes)
  }

  /** A scrape ends that took so many bytes; null: it was refused before it had all of its body. */
  end(account: string, bytes: number | null): void {
    const recent = this.#accounts.get(account)
    if (recent === undefined) return
    recent.running -= 1
    if (recent.running === 0) this.#accounts.delete(account)
    else if (bytes !== null) recent.meanBytes += (bytes - recent.meanBytes) * weight
  }
}
