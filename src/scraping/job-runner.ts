import type { Principal } from '../accounts/principal.ts'
import { AppError } from '../errors.ts'
import { ConflictError } from '../storage/write.ts'
import type { StoredJob } from './job-repository.ts'
import { encodeEnd, type JobEnd, type JobOrder, openOrder, sealEnd } from './job-seal.ts'
import type { JobDependencies, JobError } from './jobs.ts'
import { contentOf } from './result.ts'
import type { ScrapeInput, ScrapeResult } from './scrape-types.ts'

/** How long past its own time-out a job may hold its lease. */
const leaseSlackMs = 60_000
/** Jobs whose input stays in memory, waiting or running. */
const maxInMemory = 1_000

/** Runs jobs, some at once: those that wait in its memory first, since nobody else can, then the oldest that are stored. */
export class JobRunner {
  readonly #deps: JobDependencies
  /** Orders with inline cookies, which are never stored, by the id of their job; oldest first. */
  readonly #inMemory = new Map<string, JobOrder>()
  readonly #running = new Set<Promise<void>>()
  readonly #stop = new AbortController()
  #isLooking = false
  #lookAgain = false

  constructor(deps: JobDependencies) {
    this.#deps = deps
  }

  /** Whether no more orders fit into memory. */
  isFull(): boolean {
    return this.#inMemory.size >= maxInMemory
  }

  /** Keeps an order that must not be stored until its turn comes. */
  keep(id: string, order: JobOrder): void {
    this.#inMemory.set(id, order)
  }

  /** Starts what can be started. One look at a time; what comes meanwhile makes it look again. */
  look(): void {
    this.#lookAgain = true
    if (this.#isLooking) return
    this.#isLooking = true
    void this.#lookUntilNothingWaits().finally(() => {
      this.#isLooking = false
    })
  }

  /** Takes no more jobs and ends those that run; they fail as INTERRUPTED. */
  async close(): Promise<void> {
    this.#stop.abort(new AppError('INTERRUPTED'))
    await Promise.allSettled([...this.#running])
    for (const id of this.#inMemory.keys()) {
      await this.#end(id, { result: null, error: errorOf(new AppError('INTERRUPTED')) })
    }
  }

  async #lookUntilNothingWaits(): Promise<void> {
    while (this.#lookAgain && !this.#stop.signal.aborted) {
      this.#lookAgain = false
      while (this.#running.size < this.#deps.concurrency && !this.#stop.signal.aborted) {
        const next = await this.#take().catch(() => null)
        if (next === null) break
        const run = this.#run(next.id, next.order).finally(() => {
          this.#running.delete(run)
          this.look()
        })
        this.#running.add(run)
      }
    }
  }

  /** Claims the next job that can be run; null where none waits. */
  async #take(): Promise<{ readonly id: string; readonly order: JobOrder } | null> {
    for (;;) {
      const [waiting] = this.#inMemory
      const stored = waiting === undefined ? await this.#deps.repository.nextQueued() : null
      const id = waiting?.[0] ?? stored?.id
      if (id === undefined) return null
      this.#inMemory.delete(id)
      const order = waiting?.[1] ?? (stored === null ? null : this.#opened(stored))
      const isTaken = order === null ? await this.#giveUp(id) : await this.#claim(id, order)
      if (isTaken && order !== null) return { id, order }
    }
  }

  /** Null for what this server's root key does not open: it must not stand before all others for ever. */
  #opened(job: StoredJob): JobOrder | null {
    if (job.input === null) return null
    try {
      return openOrder(this.#deps.vault, job, job.input)
    } catch {
      return null
    }
  }

  #claim(id: string, { input }: JobOrder): Promise<boolean> {
    const { repository, clock } = this.#deps
    const now = clock.now()
    return this.#unlessTaken(repository.claim(id, now, now + input.timeoutMs + leaseSlackMs))
  }

  /** Nothing can be sealed under a key that does not open: the row alone says that it failed. */
  async #giveUp(id: string): Promise<boolean> {
    return this.#unlessTaken(this.#deps.repository.giveUp(id))
  }

  async #unlessTaken(write: ReturnType<JobDependencies['repository']['claim']>): Promise<boolean> {
    try {
      await this.#deps.store.commit([write])
      return true
    } catch (error) {
      if (error instanceof ConflictError) return false
      throw error
    }
  }

  async #run(id: string, { principal, input, requestId }: JobOrder): Promise<void> {
    const end = await this.#scrape(principal, input, requestId)
      .then((result): JobEnd => ({ result: { ...result, content: contentOf(result), contentUtf8: null }, error: null }))
      .catch((error: unknown): JobEnd => ({ result: null, error: errorOf(error) }))
    await this.#end(id, end)
  }

  /** A job may wait for minutes: a key that was revoked meanwhile, or an account that was disabled, gets nothing more. */
  async #scrape(principal: Principal, input: ScrapeInput, requestId: string): Promise<ScrapeResult> {
    const { scrape, stillStands } = this.#deps
    if (!(await stillStands(principal))) throw new AppError('UNAUTHORIZED')
    return scrape(principal, input, { signal: this.#stop.signal, requestId })
  }

  /** Keeps how a job ended. Where that cannot be written in time, its lease runs out and it reads as INTERRUPTED for good. */
  async #end(id: string, end: JobEnd): Promise<void> {
    const { repository, store, vault, clock } = this.#deps
    try {
      const job = await repository.find(id)
      if (job === null) return
      const { isSuccess, bytes } = encodeEnd(end)
      const sealed = sealEnd(vault, job, job.wrappedKey, bytes)
      await store.commit([repository.finish(id, isSuccess ? 'succeeded' : 'failed', sealed, clock.now())])
    } catch {
      // Nobody waits for this promise: whatever it threw would end the process.
    }
  }
}

/** As a job's creator is told of it. */
export function errorOf(error: unknown): JobError {
  const known = error instanceof AppError ? error : new AppError('INTERNAL', { cause: error })
  return { code: known.code, message: known.message }
}
