import type { Principal } from '../accounts/principal.ts'
import type { Clock, Random } from '../clock.ts'
import { AppError } from '../errors.ts'
import type { Store } from '../storage/store.ts'
import { ConflictError } from '../storage/write.ts'
import type { Vault } from '../vault/vault.ts'
import type { JobRepository, StoredJob } from './job-repository.ts'
import { encodeEnd, type JobEnd, type JobOrder, newJobKey, openEnd, openOrder, sealEnd, sealOrder } from './job-seal.ts'
import type { ScrapeContext } from './scrape.ts'
import type { ScrapeInput, ScrapeResult } from './scrape-types.ts'

/** A job as its creator sees it. `result` is set when it succeeded, `error` when it failed. */
export interface JobView {
  readonly jobId: string
  readonly status: 'queued' | 'processing' | 'succeeded' | 'failed'
  readonly result: ScrapeResult | null
  readonly error: { readonly code: AppError['code']; readonly message: string } | null
}

export interface JobDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: JobRepository
  readonly vault: Vault
  readonly clock: Clock
  readonly random: Pick<Random, 'uuid'>
  readonly scrape: (principal: Principal, input: ScrapeInput, context: ScrapeContext) => Promise<ScrapeResult>
  /** Whether who submitted a job may still do so when its turn comes. */
  readonly stillStands: (principal: Principal) => Promise<boolean>
  readonly resultTtlMs: number
  /** Jobs run at once. */
  readonly concurrency: number
}

export interface Jobs {
  /** Queues a scrape. Throws STORAGE_UNAVAILABLE, VAULT_UNAVAILABLE, OVERLOADED, RATE_LIMITED for who has too many. */
  submit(principal: Principal, input: ScrapeInput, requestId: string): Promise<{ readonly jobId: string }>
  /** Throws NOT_FOUND for a job of somebody else, of long ago, or of none. */
  get(principal: Principal, jobId: string): Promise<JobView>
  /** Runs what waits, from before a restart as well. */
  start(): void
  /** Deletes jobs and results whose time is over. */
  sweep(): Promise<void>
  /** Takes no more jobs and ends those that run; they fail as INTERRUPTED. */
  close(): Promise<void>
}

/** How long past its own time-out a job may hold its lease. */
const leaseSlackMs = 60_000
/** How long a job with inline cookies may wait for its turn. */
const memoryWaitMs = 600_000
/** Jobs whose input stays in memory, waiting or running. */
const maxInMemory = 1_000
/** Jobs of one account, waiting or running: nobody fills the disk or puts everybody else behind days of work. */
const maxPerAccount = 500

export function createJobs(deps: JobDependencies): Jobs {
  return new JobRunner(deps)
}

class JobRunner implements Jobs {
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

  async submit(principal: Principal, input: ScrapeInput, requestId: string): Promise<{ readonly jobId: string }> {
    const { vault, clock, random, repository, store, resultTtlMs } = this.#deps
    const now = clock.now()
    const owner = { id: random.uuid(), accountId: principal.userId }
    const wrappedKey = newJobKey(vault, owner)
    const order: JobOrder = { principal, input, requestId }
    const staysInMemory = input.cookies !== null
    if (staysInMemory && this.#inMemory.size >= maxInMemory) throw new AppError('OVERLOADED', { retryAfterSeconds: 10 })
    const job: StoredJob = {
      ...owner,
      status: 'queued',
      wrappedKey,
      input: staysInMemory ? null : sealOrder(vault, owner, wrappedKey, order),
      result: null,
      leaseUntil: staysInMemory ? now + memoryWaitMs : null,
      createdAt: now,
      expiresAt: now + resultTtlMs,
    }
    await store
      .commit([repository.insert(job), repository.requireAtMost(job.accountId, maxPerAccount, now)])
      .catch((error: unknown) => {
        throw error instanceof ConflictError ? tooMany() : error
      })
    if (staysInMemory) this.#inMemory.set(job.id, order)
    this.#look()
    return { jobId: job.id }
  }

  async get(principal: Principal, jobId: string): Promise<JobView> {
    const { repository, clock, vault } = this.#deps
    const job = await repository.find(jobId)
    if (job === null || job.accountId !== principal.userId || job.expiresAt <= clock.now()) {
      throw new AppError('NOT_FOUND', { message: 'No job with this id is visible to you.' })
    }
    if (job.result !== null) {
      return { jobId, status: job.status, ...openEnd(vault, job, job.result) }
    }
    if (isAbandoned(job, clock.now())) return { jobId, status: 'failed', result: null, error: interrupted() }
    return { jobId, status: job.status, result: null, error: null }
  }

  start(): void {
    this.#look()
  }

  async sweep(): Promise<void> {
    const { repository, clock, store } = this.#deps
    const now = clock.now()
    if ((await repository.countExpired(now)) > 0) await store.commit([repository.removeExpired(now)], { scrub: true })
    // What could not be claimed while the database took no writes.
    this.#look()
  }

  async close(): Promise<void> {
    this.#stop.abort(new AppError('INTERRUPTED'))
    await Promise.allSettled([...this.#running])
    for (const id of this.#inMemory.keys()) await this.#end(id, { result: null, error: interrupted() })
  }

  /** Starts what can be started. One look at a time; what comes meanwhile makes it look again. */
  #look(): void {
    this.#lookAgain = true
    if (this.#isLooking) return
    this.#isLooking = true
    void this.#lookUntilNothingWaits().finally(() => {
      this.#isLooking = false
    })
  }

  async #lookUntilNothingWaits(): Promise<void> {
    while (this.#lookAgain && !this.#stop.signal.aborted) {
      this.#lookAgain = false
      while (this.#running.size < this.#deps.concurrency && !this.#stop.signal.aborted) {
        const next = await this.#take().catch(() => null)
        if (next === null) break
        const run = this.#run(next.job, next.order).finally(() => {
          this.#running.delete(run)
          this.#look()
        })
        this.#running.add(run)
      }
    }
  }

  /** Claims the next job: what waits in memory first, since only this node can run it. */
  async #take(): Promise<{ readonly job: Pick<StoredJob, 'id' | 'accountId'>; readonly order: JobOrder } | null> {
    const { repository, store, clock, vault } = this.#deps
    for (;;) {
      const waiting = this.#inMemory.entries().next().value
      const stored = waiting === undefined ? await repository.nextQueued() : null
      const id = waiting?.[0] ?? stored?.id
      if (id === undefined) return null
      const order = waiting?.[1] ?? (stored?.input ? openOrder(vault, stored, stored.input) : null)
      this.#inMemory.delete(id)
      if (order === null) return null
      const leaseUntil = clock.now() + order.input.timeoutMs + leaseSlackMs
      try {
        await store.commit([repository.claim(id, leaseUntil)])
        return { job: { id, accountId: order.principal.userId }, order }
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error
      }
    }
  }

  async #run(job: Pick<StoredJob, 'id'>, { principal, input, requestId }: JobOrder): Promise<void> {
    const end = await this.#scrape(principal, input, requestId)
      .then((result): JobEnd => ({ result: { ...result, contentUtf8: null }, error: null }))
      .catch((error: unknown): JobEnd => ({ result: null, error: errorOf(error) }))
    await this.#end(job.id, end)
  }

  /** A job may wait for minutes: a key that was revoked meanwhile, or an account that was disabled, gets nothing more. */
  async #scrape(principal: Principal, input: ScrapeInput, requestId: string): Promise<ScrapeResult> {
    const { scrape, stillStands } = this.#deps
    if (!(await stillStands(principal))) throw new AppError('UNAUTHORIZED')
    return scrape(principal, input, { signal: this.#stop.signal, requestId })
  }

  /** Keeps how a job ended. Where that cannot be written, its lease runs out and it reads as INTERRUPTED. */
  async #end(id: string, end: JobEnd): Promise<void> {
    const { repository, store, vault } = this.#deps
    try {
      const job = await repository.find(id)
      if (job === null) return
      const { isSuccess, bytes } = encodeEnd(end)
      const sealed = sealEnd(vault, job, job.wrappedKey, bytes)
      await store.commit([repository.finish(id, isSuccess ? 'succeeded' : 'failed', sealed)])
    } catch {
      // Nobody waits for this promise: whatever it threw would end the process.
    }
  }
}

/** A job whose node stopped: what it held in memory, or had begun, nobody can finish. */
function isAbandoned(job: StoredJob, now: number): boolean {
  return job.leaseUntil !== null && job.leaseUntil <= now
}

function tooMany(): AppError {
  const message = `An account has at most ${maxPerAccount} jobs waiting or running; wait until some have ended.`
  return new AppError('RATE_LIMITED', { message, retryAfterSeconds: 10 })
}

function interrupted(): { code: 'INTERRUPTED'; message: string } {
  return { code: 'INTERRUPTED', message: new AppError('INTERRUPTED').message }
}

function errorOf(error: unknown): { code: AppError['code']; message: string } {
  const known = error instanceof AppError ? error : new AppError('INTERNAL', { cause: error })
  return { code: known.code, message: known.message }
}
