import { AppError } from '../errors.ts'
import { Counts } from './counts.ts'
import { FairQueue } from './fair-queue.ts'

export interface FewAtOnceOptions {
  /** Tasks that run at once. */
  readonly most: number
  /** Of these, tasks of one account; default: all. */
  readonly perAccount?: number
  /** Tasks that may wait; default: any number. */
  readonly maxWaiting?: number
}

interface Waiting {
  readonly account: string
  readonly start: () => void
}

/**
 * Runs only a few tasks at once; accounts take turns. It is for tasks on the threads of libuv (files, names, password
 * hashes, decompression): if all sixteen decompress, little of two processors is left for the main thread.
 */
export class FewAtOnce {
  readonly #most: number
  readonly #perAccount: number
  readonly #maxWaiting: number
  readonly #waiting = new FairQueue<Waiting>()
  /** Tasks that run, by account. */
  readonly #running = new Counts()

  constructor({ most, perAccount = most, maxWaiting = Number.POSITIVE_INFINITY }: FewAtOnceOptions) {
    this.#most = most
    this.#perAccount = perAccount
    this.#maxWaiting = maxWaiting
  }

  /**
   * The result of the task. It starts when it is its turn, and never synchronously within this call. Throws OVERLOADED
   * when too many wait.
   * @param signal while the task waits, ends the wait with its reason; the task is then not started
   */
  async run<T>(account: string, task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#turn(account, signal)
    try {
      return await task()
    } finally {
      this.#running.add(account, -1)
      this.#next()
    }
  }

  async #turn(account: string, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted()
    if (this.#waiting.size >= this.#maxWaiting && this.#running.total >= this.#most) throw new AppError('OVERLOADED')
    const { promise, resolve: start, reject } = Promise.withResolvers<void>()
    const waiting = { account, start }
    const leave = () => {
      this.#waiting.remove(waiting)
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', leave, { once: true })
    this.#waiting.add(waiting)
    this.#next()
    await promise.finally(() => signal?.removeEventListener('abort', leave))
  }

  #next(): void {
    if (this.#running.total >= this.#most) return
    const next = this.#waiting.take(([oldest], account) =>
      this.#running.of(account) < this.#perAccount ? oldest : undefined,
    )
    if (next === undefined) return
    this.#running.add(next.account, 1)
    next.start()
  }
}
