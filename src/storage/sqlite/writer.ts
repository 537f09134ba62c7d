import type { Worker } from 'node:worker_threads'
import type { Timer } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import { conflictAt, type Write } from '../write.ts'
import type { ListOutcome } from './group.ts'
import type { WriterMessage, WriterRequest, WriterResponse } from './writer-body.ts'

interface Pending {
  readonly list: readonly Write[]
  readonly scrub: boolean
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

export interface WriterOptions {
  /** Starts the thread that runs `serveWriter`. */
  readonly spawn: () => Worker
  readonly timer: Timer
  /** Called with the error each time the thread ends by itself. */
  readonly onFailure: (error: Error) => void
}

/** The most lists in one group; bounds the duration of a transaction. */
const maxGroup = 512
/**
 * The pause after a scrub, in milliseconds. Every commit waits for it, and it takes as long as several: an account that
 * deletes again and again must not have one in each group.
 */
const scrubPauseMs = 200
const writeRetryMs = 1000

/** Changes nothing, but writes the first page of the database: fails as any other write would. */
const trialWrite: Write = { sql: 'PRAGMA user_version = 0', params: [] }

/**
 * The pause before another thread is started, in milliseconds: none after a thread that has committed, then longer each
 * time.
 */
export function restartDelayMs(failuresInRow: number): number {
  return failuresInRow === 0 ? 0 : Math.min(30_000, 100 * 2 ** (failuresInRow - 1))
}

/**
 * Commits in groups without a timer: a list that comes while the writer is idle is committed immediately; what comes
 * while a commit runs is the next group. So one caller waits for one sync of the disk, and a thousand share a few. A
 * thread that ends is replaced and its callers fail; while none runs, every call fails immediately.
 */
export class GroupCommitWriter {
  readonly #options: WriterOptions
  /** Null until the next thread is started. */
  #worker: Worker | null = null
  #isOpen = false
  /** Resolves when the first thread has opened the database; rejects with the error that prevented it. */
  readonly #firstOpen = Promise.withResolvers<void>()
  /** Threads in a row that ended before they had committed anything. */
  #failuresInRow = 0
  #failure: Error | null = null
  #cancelRestart: () => void = () => {}
  readonly #queue: Pending[] = []
  #running: Pending[] | null = null
  #scrubsDue = 0
  #isScrubPausing = false
  /** The last group could not be written: a full disk, an I/O error, a lock of another process. */
  #isFailing = false
  #isRetryPlanned = false
  #closed: { readonly resolve: () => void } | null = null
  #isClosing = false

  constructor(options: WriterOptions) {
    this.#options = options
    // Nobody may be awaiting it.
    this.#firstOpen.promise.catch(() => {})
    this.#start()
  }

  /** Resolves when the database is open for writing; throws the error that keeps the first thread from opening it. */
  opened(): Promise<void> {
    return this.#firstOpen.promise
  }

  /**
   * False from the end of its thread until another one has opened the database, and from a write that failed until one that
   * changes something succeeds, which is tried once a second.
   */
  isWritable(): boolean {
    return this.#isOpen && !this.#isFailing
  }

  /** Throws ConflictError or AppError STORAGE_UNAVAILABLE. */
  commit(list: readonly Write[], options: { readonly scrub?: boolean } = {}): Promise<void> {
    if (this.#closed !== null || this.#worker === null) return Promise.reject(unavailable(this.#failure))
    return new Promise((resolve, reject) => {
      this.#queue.push({ list, scrub: options.scrub === true, resolve, reject })
      this.#next()
    })
  }

  scrubsDue(): number {
    return this.#scrubsDue
  }

  /** Finishes the accepted lists, then ends the thread. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#closed = { resolve }
      this.#next()
    })
    this.#isClosing = true
    this.#cancelRestart()
    const worker = this.#worker
    if (worker === null) return
    const ended = new Promise((resolve) => worker.once('exit', resolve))
    worker.postMessage('close')
    await ended
  }

  #start(): void {
    const worker = this.#options.spawn()
    let cause: Error | null = null
    worker.on('message', (message: WriterMessage) => (message === 'opened' ? this.#opened() : this.#done(message)))
    worker.on('error', (error) => {
      cause = error
    })
    worker.on('exit', (code) => this.#ended(cause ?? new Error(`The database writer thread ended with code ${code}.`)))
    this.#worker = worker
  }

  #opened(): void {
    this.#isOpen = true
    this.#firstOpen.resolve()
  }

  #next(): void {
    if (this.#running !== null) return
    if (this.#queue.length === 0) {
      if (this.#hasRetry()) this.#retryLater()
      this.#closed?.resolve()
      return
    }
    this.#running = this.#queue.splice(0, maxGroup)
    for (const pending of this.#running) if (pending.scrub) this.#scrubsDue += 1
    this.#send(this.#running.map((pending) => pending.list))
  }

  #send(lists: readonly (readonly Write[])[]): void {
    const scrub = this.#scrubsDue > 0 && !this.#isScrubPausing
    if (scrub) this.#pauseScrubs()
    this.#worker?.postMessage({ lists, scrub } satisfies WriterRequest)
  }

  #pauseScrubs(): void {
    this.#isScrubPausing = true
    this.#options.timer.after(scrubPauseMs, () => {
      this.#isScrubPausing = false
    })
  }

  #hasRetry(): boolean {
    return (this.#scrubsDue > 0 || this.#isFailing) && this.#closed === null && this.#worker !== null
  }

  #retryLater(): void {
    if (this.#isRetryPlanned) return
    this.#isRetryPlanned = true
    this.#options.timer.after(this.#isFailing ? writeRetryMs : scrubPauseMs, () => {
      this.#isRetryPlanned = false
      if (this.#running !== null || !this.#hasRetry()) return
      this.#running = []
      this.#send(this.#isFailing ? [[trialWrite]] : [])
    })
  }

  #done(response: WriterResponse): void {
    const running = this.#running ?? []
    this.#running = null
    this.#failuresInRow = 0
    if (response.outcomes.some((outcome) => 'failed' in outcome)) this.#isFailing = true
    // A list that changed nothing succeeds on a full disk, too. With no list, it was the trial.
    else if (running.length === 0 && response.outcomes.length > 0) this.#isFailing = false
    else if (running.some(({ list }, at) => hasWritten(list, response.outcomes[at]))) this.#isFailing = false
    if (response.scrubbed === true) this.#scrubsDue = 0
    // The next group starts before the callers of this one continue, because the disk is the slower part.
    this.#next()
    for (const [index, pending] of running.entries()) settle(pending, response.outcomes[index])
  }

  #ended(error: Error): void {
    this.#worker = null
    this.#isOpen = false
    this.#isFailing = false
    if (this.#isClosing) return
    this.#failure = error
    this.#firstOpen.reject(error)
    this.#options.onFailure(error)
    const delayMs = restartDelayMs(this.#failuresInRow)
    this.#failuresInRow += 1
    // Lists that have not been sent yet wait only when the next thread starts immediately.
    const failed = [...(this.#running ?? []), ...(delayMs > 0 ? this.#queue.splice(0) : [])]
    this.#running = null
    if (delayMs === 0) this.#start()
    else this.#cancelRestart = this.#options.timer.after(delayMs, () => this.#restart())
    this.#next()
    for (const pending of failed) pending.reject(unavailable(error))
  }

  #restart(): void {
    this.#start()
    this.#next()
  }
}

/** Whether a list has surely changed something. */
function hasWritten(list: readonly Write[], outcome: ListOutcome | undefined): boolean {
  if (outcome === undefined || !('ok' in outcome)) return false
  return list.some((write) => 'append' in write || ('sql' in write && (write.expect ?? 0) > 0))
}

function unavailable(cause: Error | null): AppError {
  return new AppError('STORAGE_UNAVAILABLE', cause === null ? {} : { cause })
}

function settle(pending: Pending, outcome: ListOutcome | undefined): void {
  if (outcome === undefined) pending.reject(new AppError('STORAGE_UNAVAILABLE'))
  else if ('ok' in outcome) pending.resolve()
  else if ('conflict' in outcome) pending.reject(conflictAt(pending.list, outcome.conflict))
  else {
    const cause = new Error('failed' in outcome ? outcome.failed : outcome.rejected)
    pending.reject(new AppError('STORAGE_UNAVAILABLE', { cause }))
  }
}
