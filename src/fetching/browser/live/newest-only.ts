/**
 * Does what was asked for last: one thing at a time, and what is asked for meanwhile replaces what waits. So a page that
 * does not answer holds one of them and no more.
 */
export class NewestOnly<T> {
  readonly #work: (value: T) => Promise<void>
  #isRunning = false
  #newest: { readonly value: T } | null = null

  /** @param work what it rejects with is ignored */
  constructor(work: (value: T) => Promise<void>) {
    this.#work = work
  }

  /** Does not wait. */
  ask(value: T): void {
    this.#newest = { value }
    if (!this.#isRunning) void this.#run()
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    for (let next = this.#newest; next !== null; next = this.#newest) {
      this.#newest = null
      await this.#work(next.value).catch(() => undefined)
    }
    this.#isRunning = false
  }
}
