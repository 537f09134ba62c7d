import { availableParallelism } from 'node:os'
import type { Worker } from 'node:worker_threads'
import { AppError } from '../../errors.ts'
import type { PageAnswer, PageTask } from './page-task.ts'
import { type Job, PageWorker } from './page-worker.ts'

export { PageTaskError } from './page-worker.ts'

export interface PagePoolOptions {
  /** Threads at most; started when first needed. Default 1 on two cores, of which the main thread has one; else 2. */
  readonly threads?: number
  /** Tasks that may wait beyond those that run, default 256. */
  readonly maxQueued?: number
  /** For one task from when it starts, default 10,000 milliseconds; a thread that takes longer is ended. */
  readonly taskTimeoutMs?: number
  /** Of each thread, default 512 MiB; one that needs more is ended. */
  readonly maxHeapMb?: number
  /** Starts a thread. */
  readonly spawn: (maxHeapMb: number) => Worker
}

/** Gives tasks to workers. */
export interface PagePool {
  /** @throws PageTaskError where the page takes too much time or memory; AppError OVERLOADED where too many tasks wait */
  run(task: PageTask): Promise<PageAnswer>
  /** Ends all workers; what runs or waits is rejected as INTERRUPTED. */
  close(): Promise<void>
}

export function createPagePool(options: PagePoolOptions): PagePool {
  return new ThreadPool(options)
}

class ThreadPool implements PagePool {
  readonly #options: Required<PagePoolOptions>
  readonly #queue: Job[] = []
  readonly #threads = new Set<PageWorker>()
  #closed = false

  constructor(options: PagePoolOptions) {
    this.#options = {
      threads: availableParallelism() > 2 ? 2 : 1,
      maxQueued: 256,
      taskTimeoutMs: 10_000,
      maxHeapMb: 512,
      ...options,
    }
  }

  run(task: PageTask): Promise<PageAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<PageAnswer>()
    if (this.#closed) reject(new AppError('INTERRUPTED'))
    else if (this.#isFull()) reject(new AppError('OVERLOADED', { message: 'Too many pages wait to be read.' }))
    else {
      this.#queue.push({ task, resolve, reject })
      this.#next()
    }
    return promise
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const job of this.#queue.splice(0)) job.reject(new AppError('INTERRUPTED'))
    await Promise.all(Array.from(this.#threads, (thread) => thread.end(new AppError('INTERRUPTED'))))
  }

  #isFull(): boolean {
    return this.#queue.length >= this.#options.maxQueued && this.#free() === undefined && !this.#mayStart()
  }

  /** Hands out what waits: to a thread that is free, to one more, or else behind the short task of one. */
  #next(): void {
    while (this.#queue.length > 0) {
      const thread = this.#free() ?? this.#start() ?? this.#behind(this.#most())
      if (thread === undefined) return
      const job = this.#take()
      if (job !== undefined) thread.work(job)
    }
  }

  #free(): PageWorker | undefined {
    return this.#ofThreads((thread) => thread.isFree)
  }

  /** One that works on a short task, and is to find the next where it ends. */
  #behind(next: Job | undefined): PageWorker | undefined {
    return next === undefined ? undefined : this.#ofThreads((thread) => thread.mayTakeAnother(next))
  }

  #ofThreads(test: (thread: PageWorker) => boolean): PageWorker | undefined {
    for (const thread of this.#threads) if (test(thread)) return thread
    return undefined
  }

  #mayStart(): boolean {
    return this.#threads.size < this.#options.threads
  }

  #most(): Job | undefined {
    return this.#queue[this.#place()]
  }

  #take(): Job | undefined {
    return this.#queue.splice(this.#place(), 1)[0]
  }

  /** Of the most urgent, and of these the one that has waited longest. */
  #place(): number {
    const urgencies = this.#queue.map(({ task }) => urgencyOf(task))
    return urgencies.indexOf(Math.max(...urgencies))
  }

  #start(): PageWorker | undefined {
    if (!this.#mayStart()) return undefined
    const { spawn: start, maxHeapMb, taskTimeoutMs } = this.#options
    const thread = new PageWorker(start(maxHeapMb), taskTimeoutMs, {
      onFree: () => this.#next(),
      onGone: (untouched) => {
        this.#threads.delete(thread)
        if (this.#closed) for (const job of untouched) job.reject(new AppError('INTERRUPTED'))
        else this.#queue.unshift(...untouched)
        // The next task starts another one in its place.
        this.#next()
      },
    })
    this.#threads.add(thread)
    return thread
  }
}

/**
 * The ends of a page go first: every scrape may need them, and they cost milliseconds. Markdown goes last: a page made
 * for it costs seconds, and whoever asks for many of them must hold up nobody who does not.
 */
function urgencyOf(task: PageTask): number {
  if (task.kind === 'judge') return task.window ? 2 : 1
  return task.kind === 'render' && task.formats.includes('markdown') ? 0 : 1
}
