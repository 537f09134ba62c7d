import { availableParallelism } from 'node:os'
import { systemStopwatch } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import { FairQueue } from '../../fairness/fair-queue.ts'
import { Sharing } from '../../fairness/sharing.ts'
import { PageTaskError } from './page-task.ts'
import { PageWorker } from './page-worker.ts'
import { mostUrgent, type PendingTask, type PoolTask, pendingTask } from './pool-task.ts'
import type { PageWorkerPort } from './worker-process.ts'

export interface PagePoolOptions {
  /**
   * The most worker processes, at least 2, started when first needed; one of them takes short tasks only. Default: one
   * per processor except one, 2 to 4.
   */
  readonly processes?: number
  /** Tasks that may wait, default 256. */
  readonly maxQueued?: number
  /** For one task from its start, default 10,000 milliseconds. */
  readonly taskTimeoutMs?: number
  /** A process ends an overdue task itself; one that does not is killed after this time, default 500 milliseconds. */
  readonly graceMs?: number
  /** Heap of each process, default 512 MiB; a process that needs more ends. */
  readonly maxHeapMb?: number
  /**
   * A process that holds more memory than this after a task is replaced, default 160 MiB: two and a half times what it
   * starts with.
   */
  readonly maxHeldBytes?: number
  /** Starts a worker process. */
  readonly start: (maxHeapMb: number) => PageWorkerPort
}

/**
 * Distributes tasks to worker processes, fairly: accounts take turns, and short tasks never wait for long ones. While
 * several accounts have tasks, an account has fewer short ones under way than there are processes, and fewer long ones.
 */
export class PagePool {
  readonly #options: Required<PagePoolOptions>
  readonly #queue = new FairQueue<PendingTask>()
  readonly #workers = new Set<PageWorker>()
  readonly #sharing = new Sharing(systemStopwatch)
  #isClosed = false

  constructor(options: PagePoolOptions) {
    this.#options = {
      processes: Math.min(4, Math.max(2, availableParallelism() - 1)),
      maxQueued: 256,
      taskTimeoutMs: 10_000,
      graceMs: 500,
      maxHeapMb: 512,
      maxHeldBytes: 160 * 1024 * 1024,
      ...options,
    }
  }

  /**
   * The result of the worker.
   * @throws PageTaskError when the task takes too much time or memory; AppError OVERLOADED when too many tasks wait,
   *   INTERRUPTED when the pool is closed
   */
  async run(task: PoolTask): Promise<unknown> {
    if (this.#isClosed) throw new AppError('INTERRUPTED')
    if (this.#queue.size >= this.#options.maxQueued) {
      throw new AppError('OVERLOADED', { message: 'Too many pages are waiting to be parsed.' })
    }
    this.#sharing.notice(task.account)
    const pending = pendingTask(task, (late) => this.#queue.remove(late))
    this.#queue.add(pending)
    this.#next()
    return pending.result
  }

  /** How long the oldest task of an account has waited for a process, in milliseconds; 0 if none waits. */
  waitedMs(account: string): number {
    return Math.max(0, ...this.#queue.of(account).map((pending) => pending.waitedMs()))
  }

  /** Ends all processes; running and waiting tasks are rejected as INTERRUPTED. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const pending of this.#queue.clear()) pending.reject(new AppError('INTERRUPTED'))
    await Promise.all(Array.from(this.#workers, (worker) => worker.end(new AppError('INTERRUPTED'))))
  }

  /** Assigns waiting tasks: to an idle process, to a new one, or as second one to a process with a short task. */
  #next(): void {
    const giveOne = () =>
      this.#give((worker) => worker.isIdle) || this.#giveToNew() || this.#give((worker) => !worker.isIdle)
    while (this.#queue.size > 0 && giveOne()) {
      // One more was assigned.
    }
  }

  #give(isMeant: (worker: PageWorker) => boolean): boolean {
    for (const worker of this.#workers) {
      const pending = isMeant(worker) ? this.#take((one) => worker.mayTake(one)) : undefined
      if (pending === undefined) continue
      worker.work(pending)
      return true
    }
    return false
  }

  #take(mayTake: (pending: PendingTask) => boolean): PendingTask | undefined {
    return this.#queue.take((tasks, account) => {
      const mayHave = { short: this.#mayHaveOneMore(account, true), long: this.#mayHaveOneMore(account, false) }
      return mostUrgent(tasks.filter((task) => mayHave[task.isShort ? 'short' : 'long'] && mayTake(task)))
    })
  }

  #mayHaveOneMore(account: string, isShort: boolean): boolean {
    if (!this.#sharing.isShared) return true
    const underWay = Array.from(this.#workers, (worker) => worker.countOf(account, isShort))
    return underWay.reduce((sum, count) => sum + count, 0) < this.#options.processes - 1
  }

  #giveToNew(): boolean {
    const { processes } = this.#options
    const hasOnlyShort = Array.from(this.#workers).some((worker) => worker.onlyShort)
    const others = this.#workers.size - (hasOnlyShort ? 1 : 0)
    const pending =
      (hasOnlyShort ? undefined : this.#take(({ isShort }) => isShort)) ??
      (others < processes - 1 ? this.#take(() => true) : undefined)
    if (pending === undefined) return false
    try {
      this.#start(!hasOnlyShort && pending.isShort).work(pending)
    } catch (cause) {
      // The system has no memory for another process, say.
      pending.reject(new PageTaskError('failed', { cause }))
    }
    return true
  }

  #start(onlyShort: boolean): PageWorker {
    const { start, maxHeapMb, taskTimeoutMs, graceMs, maxHeldBytes } = this.#options
    const worker = new PageWorker({
      port: start(maxHeapMb),
      onlyShort,
      taskTimeoutMs,
      graceMs,
      maxHeldBytes,
      onFree: () => this.#next(),
      onGone: (untouched) => {
        this.#workers.delete(worker)
        for (const pending of untouched) {
          if (this.#isClosed) pending.reject(new AppError('INTERRUPTED'))
          else this.#queue.add(pending)
        }
        // The next task starts another process instead.
        this.#next()
      },
    })
    this.#workers.add(worker)
    return worker
  }
}
