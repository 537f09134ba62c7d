import { AppError } from '../errors.ts'
import { contentOf } from '../scraping/result.ts'
import type { ScrapeResult } from '../scraping/scrape-types.ts'
import { ConflictError } from '../storage/write.ts'
import type { StoredJob } from './job.ts'
import type { JobDependencies } from './job-dependencies.ts'
import type { JobEnds } from './job-ends.ts'
import { errorOf } from './job-error.ts'
import { type JobEnd, type JobOrder, openOrder } from './job-seal.ts'

/** How long past its own time-out a job may hold its lease. */
const leaseSlackMs = 60_000
/** Jobs whose input stays in memory, waiting or running. */
const maxInMemory = 1_000

/** An attempt at a job, claimed. */
interface Attempt {
  readonly id: string
  /** Which attempt it is, from 1. */
  readonly attempts: number
  readonly order: JobOrder
}

/**
 * Runs jobs, some at once. A place that is free goes to an account of which the fewest run, so that nobody waits behind
 * all that another has queued, and never to one that has its share already; of its jobs to those that wait in this memory, since nobody else can run them, then to the
 * oldest that is stored.
 */
export class JobRunner {
  readonly #deps: JobDependencies
  /** Orders with inline cookies or headers, which are never stored, by the id of their job; oldest first. */
  readonly #inMemory = new Map<string, JobOrder>()
  /** What runs, by the id of its job, and for which account. */
  readonly #running = new Map<string, { readonly accountId: string; readonly done: Promise<void> }>()
  readonly #ends: JobEnds
  readonly #stop = new AbortController()
  #isLooking = false
  #lookAgain = false

  constructor(deps: JobDependencies, ends: JobEnds) {
    this.#deps = deps
    this.#ends = ends
  }

  /** Whether so many more orders fit into memory. */
  hasRoomFor(orders: number): boolean {
    return this.#inMemory.size + orders <= maxInMemory
  }

  /** Keeps an order that must not be stored until its turn comes. */
  keep(id: string, order: JobOrder): void {
    this.#inMemory.set(id, order)
  }

  /** Lets go of orders that are no longer to be run. */
  forget(ids: readonly string[]): void {
    for (const id of ids) this.#inMemory.delete(id)
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
    await Promise.allSettled([...this.#running.values()].map(({ done }) => done))
    for (const id of this.#inMemory.keys()) {
      await this.#ends.keep({ id, attempts: 0 }, { result: null, error: errorOf(new AppError('INTERRUPTED')) })
    }
  }

  async #lookUntilNothingWaits(): Promise<void> {
    while (this.#lookAgain && !this.#stop.signal.aborted) {
      this.#lookAgain = false
      while (this.#running.size < this.#deps.concurrency && !this.#stop.signal.aborted) {
        const next = await this.#take().catch((error: unknown) => {
          this.#deps.onError(error)
          return null
        })
        if (next === null) break
        const done = this.#run(next).finally(() => {
          this.#running.delete(next.id)
          this.look()
        })
        this.#running.set(next.id, { accountId: next.order.principal.userId, done })
      }
    }
  }

  /** Claims the next job that can be run; null where none waits. */
  async #take(): Promise<Attempt | null> {
    for (;;) {
      const next = await this.#next()
      if (next === null) return null
      const { id, attempts, order } = next
      // Nothing can be sealed under a key that does not open: the row alone says that it failed.
      if (order === null) await this.#ends.fail(id, attempts, 'VAULT_UNAVAILABLE')
      else if (await this.#claim(id, attempts, order)) return { id, attempts: attempts + 1, order }
    }
  }

  /** The job whose turn it is, its order null where that does not open; null where none waits. */
  async #next(): Promise<(Omit<Attempt, 'order'> & { readonly order: JobOrder | null }) | null> {
    const running = [...this.#running.values()].map(({ accountId }) => accountId)
    for (let most = 0; most < this.#deps.accountConcurrency; most += 1) {
      const except = accountsOver(most, running)
      for (const [id, order] of this.#inMemory) {
        if (!except.includes(order.principal.userId)) return { id, attempts: 0, order }
      }
      // What still runs here is not begun a second time, however long it takes.
      const now = this.#deps.clock.now()
      const stored = await this.#deps.repository.nextWaiting(now, { accounts: except, jobs: [...this.#running.keys()] })
      if (stored !== null) return { id: stored.id, attempts: stored.attempts, order: await this.#opened(stored) }
      if (except.length === 0) return null
    }
    // What waits belongs to accounts that have all the places they may have.
    return null
  }

  /** Null for what this server's root key does not open: it must not stand before all others for ever. */
  async #opened(job: StoredJob): Promise<JobOrder | null> {
    if (job.input === null) return null
    try {
      return await openOrder(this.#deps.vault, job, job.input)
    } catch {
      return null
    }
  }

  /** Answers false where another node was first, or the job no longer waits. */
  async #claim(id: string, attempts: number, { input }: JobOrder): Promise<boolean> {
    const { repository, clock, store } = this.#deps
    const now = clock.now()
    try {
      await store.commit([repository.claim({ id, attempts }, now, now + input.timeoutMs + leaseSlackMs)])
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error
      this.#inMemory.delete(id)
      return false
    }
    this.#inMemory.delete(id)
    return true
  }

  async #run({ order, ...attempt }: Attempt): Promise<void> {
    const end = await this.#scrape(order)
      .then((result): JobEnd => ({ result: { ...result, content: contentOf(result), contentUtf8: null }, error: null }))
      .catch((error: unknown): JobEnd => ({ result: null, error: errorOf(error) }))
    await this.#ends.keep(attempt, end)
  }

  /** A job may wait for minutes: a key that was revoked meanwhile, or an account that was disabled, gets nothing more. */
  async #scrape({ principal, input, requestId }: JobOrder): Promise<ScrapeResult> {
    const { scrape, stillStands } = this.#deps
    if (!(await stillStands(principal))) throw new AppError('UNAUTHORIZED')
    return scrape(principal, input, { signal: this.#stop.signal, requestId })
  }
}

/** Those that occur more than `most` times. */
function accountsOver(most: number, accounts: Iterable<string>): string[] {
  const counts = new Map<string, number>()
  for (const account of accounts) counts.set(account, (counts.get(account) ?? 0) + 1)
  return [...counts].filter(([, count]) => count > most).map(([account]) => account)
}
