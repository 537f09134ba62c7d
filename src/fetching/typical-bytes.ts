/** Smaller bodies are not worth reserving for: one for each scrape in flight fits into any budget. */
const leastBytes = 256 * 1024
/** Accounts remembered without a running scrape; of more, the longest unused is forgotten. */
const maxIdle = 1_000
/** How much the newest body counts in the mean. */
const weight = 1 / 8

interface RecentBodies {
  meanBytes: number
  running: number
}

/** The recent average size of an account's bodies: an estimate for the next one. */
export class TypicalBytes {
  readonly #accounts = new Map<string, RecentBodies>()
  /** The mean of accounts without a running scrape, if it is worth remembering. */
  readonly #idle = new Map<string, number>()

  /** A scrape begins; returns the bytes that it will probably need, 0 when that is little or unknown. */
  begin(account: string): number {
    const recent = this.#accounts.get(account) ?? { meanBytes: this.#idle.get(account) ?? 0, running: 0 }
    this.#idle.delete(account)
    this.#accounts.set(account, recent)
    recent.running += 1
    return recent.meanBytes < leastBytes ? 0 : Math.floor(recent.meanBytes)
  }

  /** A scrape ends that needed `bytes`; null: it was refused before its whole body arrived. */
  end(account: string, bytes: number | null): void {
    const recent = this.#accounts.get(account)
    if (recent === undefined) return
    recent.running -= 1
    if (bytes !== null) recent.meanBytes += (bytes - recent.meanBytes) * weight
    if (recent.running > 0) return
    this.#accounts.delete(account)
    if (recent.meanBytes >= leastBytes) this.#remember(account, recent.meanBytes)
  }

  #remember(account: string, meanBytes: number): void {
    this.#idle.set(account, meanBytes)
    const [oldest] = this.#idle.keys()
    if (this.#idle.size > maxIdle && oldest !== undefined) this.#idle.delete(oldest)
  }
}
