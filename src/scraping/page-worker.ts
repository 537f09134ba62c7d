import type { Worker } from 'node:worker_threads'
import type { PageAnswer, PageTask } from './page-tasks.ts'

/** A task that ended its thread, or threw in it. */
export class PageTaskError extends Error {
  readonly reason: 'timeout' | 'memory' | 'failed'

  constructor(reason: PageTaskError['reason'], options?: ErrorOptions) {
    super(`a page could not be worked on: ${reason}`, options)
    this.name = 'PageTaskError'
    this.reason = reason
  }
}

export interface Job {
  readonly task: PageTask
  readonly resolve: (value: PageAnswer) => void
  readonly reject: (error: Error) => void
}

type Reply = { readonly value: PageAnswer } | { readonly problem: string }

export interface PageWorkerEvents {
  readonly onFree: () => void
  readonly onGone: () => void
}

/** A thread and the one job that it works on. Keeps the process alive only meanwhile. */
export class PageWorker {
  readonly #worker: Worker
  readonly #taskTimeoutMs: number
  readonly #events: PageWorkerEvents
  #job: Job | null = null
  #timer: NodeJS.Timeout | undefined
  #isGone = false

  constructor(worker: Worker, taskTimeoutMs: number, events: PageWorkerEvents) {
    this.#worker = worker
    this.#taskTimeoutMs = taskTimeoutMs
    this.#events = events
    worker.on('message', (reply: Reply) => this.#answer(reply))
    worker.on('error', (error) =>
      this.#fail(new PageTaskError(isOutOfMemory(error) ? 'memory' : 'failed', { cause: error })),
    )
    worker.on('exit', () => this.#gone())
    worker.unref()
  }

  work(job: Job): void {
    this.#job = job
    this.#worker.ref()
    this.#timer = setTimeout(() => void this.end(new PageTaskError('timeout')), this.#taskTimeoutMs)
    this.#worker.postMessage(job.task)
  }

  async end(reason: Error): Promise<void> {
    this.#fail(reason)
    await this.#worker.terminate()
  }

  #answer(reply: Reply): void {
    const job = this.#take()
    if (job === null) return
    this.#worker.unref()
    if ('value' in reply) job.resolve(reply.value)
    else job.reject(new PageTaskError('failed', { cause: new Error(reply.problem) }))
    this.#events.onFree()
  }

  #fail(error: Error): void {
    this.#take()?.reject(error)
  }

  #gone(): void {
    if (this.#isGone) return
    this.#isGone = true
    this.#fail(new PageTaskError('failed'))
    this.#events.onGone()
  }

  #take(): Job | null {
    clearTimeout(this.#timer)
    const job = this.#job
    this.#job = null
    return job
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}
