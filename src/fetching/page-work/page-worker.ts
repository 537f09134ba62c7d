import type { Worker } from 'node:worker_threads'
import type { PageAnswer, PageTask } from './page-task.ts'

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
  /** `untouched`: what the thread was given and had not begun. */
  readonly onGone: (untouched: readonly Job[]) => void
}

/**
 * A thread, the job that it works on and, where both are short, one that waits there: it need not sit idle while an
 * answer and the next task are on their way. Keeps the process alive only meanwhile.
 */
export class PageWorker {
  readonly #worker: Worker
  readonly #taskTimeoutMs: number
  readonly #events: PageWorkerEvents
  /** The first is being worked on. */
  readonly #jobs: Job[] = []
  #timer: NodeJS.Timeout | undefined
  #isEnding = false
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

  get isFree(): boolean {
    return this.#jobs.length === 0 && !this.#isEnding
  }

  mayTakeAnother(job: Job): boolean {
    const [running] = this.#jobs
    return this.#jobs.length === 1 && !this.#isEnding && isShort(job) && running !== undefined && isShort(running)
  }

  work(job: Job): void {
    this.#jobs.push(job)
    this.#worker.postMessage(job.task)
    if (this.#jobs.length > 1) return
    this.#worker.ref()
    this.#startTimer()
  }

  async end(reason: Error): Promise<void> {
    this.#fail(reason)
    await this.#worker.terminate()
  }

  /** Each job has its own time, from when it is the first. */
  #startTimer(): void {
    this.#timer = setTimeout(() => void this.end(new PageTaskError('timeout')), this.#taskTimeoutMs)
  }

  #answer(reply: Reply): void {
    if (this.#isEnding) return
    clearTimeout(this.#timer)
    const job = this.#jobs.shift()
    if (job === undefined) return
    if (this.#jobs.length > 0) this.#startTimer()
    else this.#worker.unref()
    if ('value' in reply) job.resolve(reply.value)
    else job.reject(new PageTaskError('failed', { cause: new Error(reply.problem) }))
    this.#events.onFree()
  }

  /** What was worked on has failed, and the thread with it. */
  #fail(error: Error): void {
    clearTimeout(this.#timer)
    if (!this.#isEnding) this.#jobs.shift()?.reject(error)
    this.#isEnding = true
  }

  #gone(): void {
    if (this.#isGone) return
    this.#isGone = true
    this.#fail(new PageTaskError('failed'))
    this.#events.onGone(this.#jobs.splice(0))
  }
}

/** Milliseconds at most for nearly every page, unlike the forms of one, which may take seconds. */
const isShort = ({ task }: Job) => task.kind !== 'render'

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}
