import type { Principal } from '../accounts/principal.ts'
import { AppError } from '../errors.ts'
import { ConflictError } from '../storage/write.ts'
import type { JobDependencies } from './job-dependencies.ts'
import { errorOf } from './job-error.ts'
import type { StoredJob } from './job-repository.ts'
import { encodeEnd, type JobEnd, type JobOrder, openOrder, sealEnd } from './job-seal.ts'
import { contentOf } from './result.ts'
import type { ScrapeInput, ScrapeResult } from './scrape-types.ts'

/** How long past its own time-out a job may hold its lease. */
const leaseSlackMs = 60_000
/** Jobs whose input stays in memory, waiting or running. */
const maxInMemory = 1_000

/**
 * Runs jobs, some at once. A place that is free goes to an account of which the fewest run, so that nobody waits behind
 * all that another has queued; of its jobs to those that wait in this memory, since nobody else can run them, then to the
 * oldest that is stored.
 */
export class JobRunner {
  readonly #deps: JobDependencies
  /** Orders with inline cookies or headers, which are never stored, by the id of their job; oldest first. */
  readonly #inMemory = new Map<string, JobOrder>()
  /** What runs, and for which account. */
  readonly #running = new Map<Promise<void>, string>()
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
      // Asked for after the last look, and before this was known.
      if (this.#lookAgain && !this.#stop.signal.aborted) this.look()
    })
  }

  /** Takes no more jobs and ends those that run; they fail as INTERRUPTED. */
  async close(): Promise<void> {
    this.#stop.abort(new AppError('INTERRUPTED'))
    await Promise.allSettled(this.#running.keys())
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
        this.#running.set(run, next.order.principal.userId)
      }
    }
  }

  /** Claims the next job that can be run; null where none waits. */
  async #take(): Promise<{ readonly id: string; readonly order: JobOrder } | null> {
    for (;;) {
      const next = await this.#next()
      if (next === null) return null
      const { id, order } = next
      this.#inMemory.delete(id)
      const isTaken = order === null ? await this.#giveUp(id) : await this.#claim(id, order)
      if (isTaken && order !== null) return { id, order }
    }
  }

  /** The job whose turn it is, its order null where that does not open; null where none waits. */
  async #next(): Promise<{ readonly id: string; readonly order: JobOrder | null } | null> {
    for (let most = 0; ; most += 1) {
      const except = accountsOver(most, this.#running.values())
      for (const [id, order] of this.#inMemory) if (!except.includes(order.principal.userId)) return { id, order }
      const stored = await this.#deps.repository.nextQueued(except)
      if (stored !== null) return { id: stored.id, order: this.#opened(stored) }
      if (except.length === 0) return null
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

/** Those that occur more than `most` times. */
function accountsOver(most: number, accounts: Iterable<string>): string[] {
  const counts = new Map<string, number>()
  for (const account of accounts) counts.set(account, (counts.get(account) ?? 0) + 1)
  return [...counts].filter(([, count]) => count > most).map(([account]) => account)
}
