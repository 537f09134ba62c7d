import { FairQueue } from './fair-queue.ts'

interface Waiting {
  readonly account: string
  readonly start: () => void
}

/**
 * Runs only a few tasks at once, of one account after the other. It is for what uses the threads that libuv has for files,
 * names and decompression: sixteen of them that decompress leave the main thread little of two processors.
 */
export class FewAtOnce {
  readonly #most: number
  readonly #waiting = new FairQueue<Waiting>()
  #running = 0

  constructor(most: number) {
    this.#most = most
  }

  /** The result of the task, which starts in its turn, never before this has returned. */
  async run<T>(account: string, task: () => Promise<T>): Promise<T> {
    await new Promise<void>((start) => {
      this.#waiting.add({ account, start })
      this.#next()
    })
    try {
      return await task()
    } finally {
      this.#running -= 1
      this.#next()
    }
  }

  #next(): void {
    if (this.#running >= this.#most) return
    const next = this.#waiting.take(([oldest]) => oldest)
    if (next === undefined) return
    this.#running += 1
    next.start()
  }
}
