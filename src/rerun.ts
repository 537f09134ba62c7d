/** Runs a task whenever it is requested, never twice at a time: once more for all requests that come while it runs. */
export class Rerun {
  readonly #task: () => Promise<void>
  #running = Promise.resolve()
  #isRunning = false
  #isRequested = false
  #isClosed = false

  /** @param task must not reject */
  constructor(task: () => Promise<void>) {
    this.#task = task
  }

  get isRunning(): boolean {
    return this.#isRunning
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Requests a run that begins after this call: immediately if none runs. Has no effect once it is closed. */
  request(): void {
    if (this.#isClosed) return
    this.#isRequested = true
    if (this.#isRunning) return
    this.#isRunning = true
    this.#running = this.#run()
  }

  /** Resolves when nothing runs and nothing more is requested. */
  settled(): Promise<void> {
    return this.#running
  }

  /** Starts no other run, and waits for the running one. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#running
  }

  async #run(): Promise<void> {
    while (this.#isRequested && !this.#isClosed) {
      this.#isRequested = false
      await this.#task()
    }
    this.#isRunning = false
  }
}
