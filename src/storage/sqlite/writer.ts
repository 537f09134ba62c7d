import type { Worker } from 'node:worker_threads'
import { AppError } from '../../errors.ts'
import { ConflictError, type Write } from '../write.ts'
import type { ListOutcome } from './group.ts'
import type { WriterRequest, WriterResponse } from './writer-body.ts'

interface Pending {
  readonly list: readonly Write[]
  readonly scrub: boolean
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

export interface Writer {
  /** Throws ConflictError or AppError STORAGE_UNAVAILABLE. */
  commit(list: readonly Write[], options?: { readonly scrub?: boolean }): Promise<void>
  scrubsDue(): number
  close(): Promise<void>
}

/** The most lists in one group: bounds how long one transaction holds the database. */
const maxGroup = 512
const scrubRetryMs = 200

/**
 * Commits in groups without a timer: a list that comes while the writer is idle is committed at once, what comes while
 * a commit runs is the next group. So one caller waits for one sync of the disk, and a thousand share a few.
 * `spawn` starts the thread that runs `serveWriter`; a thread that dies is replaced, its callers fail.
 */
export class GroupCommitWriter implements Writer {
  readonly #spawn: () => Worker
  #worker: Worker
  #queue: Pending[] = []
  #running: Pending[] | null = null
  #scrubsDue = 0
  #scrubTimer: NodeJS.Timeout | null = null
  #closed: { readonly resolve: () => void } | null = null

  constructor(spawn: () => Worker) {
    this.#spawn = spawn
    this.#worker = this.#start()
  }

  commit(list: readonly Write[], options: { readonly scrub?: boolean } = {}): Promise<void> {
    if (this.#closed !== null) return Promise.reject(new AppError('STORAGE_UNAVAILABLE'))
    return new Promise((resolve, reject) => {
      this.#queue.push({ list, scrub: options.scrub === true, resolve, reject })
      this.#next()
    })
  }

  scrubsDue(): number {
    return this.#scrubsDue
  }

  /** Finishes what was accepted, then ends the thread. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#closed = { resolve }
      this.#next()
    })
    const ended = new Promise((resolve) => this.#worker.once('exit', resolve))
    this.#worker.postMessage('close')
    await ended
  }

  #start(): Worker {
    const worker = this.#spawn()
    worker.on('message', (response: WriterResponse) => this.#done(response))
    worker.on('error', (error) => this.#died(error))
    return worker
  }

  #next(): void {
    if (this.#running !== null) return
    if (this.#queue.length === 0) {
      if (this.#scrubsDue > 0 && this.#closed === null) this.#retryScrubLater()
      this.#closed?.resolve()
      return
    }
    this.#running = this.#queue.length > maxGroup ? this.#queue.splice(0, maxGroup) : this.#queue
    if (this.#running === this.#queue) this.#queue = []
    for (const pending of this.#running) if (pending.scrub) this.#scrubsDue += 1
    this.#send(this.#running.map((pending) => pending.list))
  }

  #send(lists: readonly (readonly Write[])[]): void {
    const request: WriterRequest = { lists, scrub: this.#scrubsDue > 0 }
    this.#worker.postMessage(request)
  }

  #retryScrubLater(): void {
    if (this.#scrubTimer !== null) return
    this.#scrubTimer = setTimeout(() => {
      this.#scrubTimer = null
      if (this.#running !== null || this.#closed !== null) return
      this.#running = []
      this.#send([])
    }, scrubRetryMs)
    this.#scrubTimer.unref()
  }

  #done(response: WriterResponse): void {
    const running = this.#running ?? []
    this.#running = null
    if (response.scrubbed === true) this.#scrubsDue = 0
    // The next group starts before the callers of this one go on: the disk is the slower of the two.
    this.#next()
    for (const [index, pending] of running.entries()) settle(pending, response.outcomes[index])
  }

  #died(error: Error): void {
    const running = this.#running ?? []
    this.#running = null
    this.#worker = this.#start()
    for (const pending of running) pending.reject(new AppError('STORAGE_UNAVAILABLE', { cause: error }))
    this.#next()
  }
}

function settle(pending: Pending, outcome: ListOutcome | undefined): void {
  if (outcome === undefined) pending.reject(new AppError('STORAGE_UNAVAILABLE'))
  else if ('ok' in outcome) pending.resolve()
  else if ('conflict' in outcome) pending.reject(new ConflictError(outcome.conflict))
  else pending.reject(new AppError('STORAGE_UNAVAILABLE', { cause: new Error(outcome.failed) }))
}
