import type { Principal } from '../accounts/principal.ts'
import { AppError } from '../errors.ts'
import { ConflictError } from '../storage/write.ts'
import { hasInlineSecrets } from './inline-secrets.ts'
import type { JobDependencies } from './job-dependencies.ts'
import { errorOf, type JobError } from './job-error.ts'
import type { StoredJob } from './job-repository.ts'
import { JobRunner } from './job-runner.ts'
import { newJobKey, openEnd, sealOrder } from './job-seal.ts'
import type { ScrapeInput, ScrapeResult } from './scrape-types.ts'

/** A job as its creator sees it. `result` is set when it succeeded, `error` when it failed. */
export interface JobView {
  readonly jobId: string
  readonly status: 'queued' | 'processing' | 'succeeded' | 'failed'
  readonly result: ScrapeResult | null
  readonly error: JobError | null
}

export interface Jobs {
  /** Queues a scrape. Throws STORAGE_UNAVAILABLE, VAULT_UNAVAILABLE, OVERLOADED, RATE_LIMITED for who has too many. */
  submit(principal: Principal, input: ScrapeInput, requestId: string): Promise<{ readonly jobId: string }>
  /**
   * Throws NOT_FOUND for a job of somebody else, of long ago, or of none; and of another key of the same account, where
   * who asks may not read but scrape.
   */
  get(principal: Principal, jobId: string): Promise<JobView>
  /** Runs what waits, from before a restart as well. */
  start(): void
  /** Deletes jobs and results whose time is over. */
  sweep(): Promise<void>
  /** Takes no more jobs and ends those that run; they fail as INTERRUPTED. */
  close(): Promise<void>
}

/** How long a job with inline cookies or headers may wait for its turn. */
const memoryWaitMs = 600_000
/** Jobs of one account, waiting or running: nobody fills the disk or puts everybody else behind days of work. */
const maxPerAccount = 500

export function createJobs(deps: JobDependencies): Jobs {
  const runner = new JobRunner(deps)
  return {
    submit: (principal, input, requestId) => submit(deps, runner, principal, input, requestId),
    get: (principal, jobId) => view(deps, principal, jobId),
    start: () => runner.look(),
    sweep: async () => {
      const { repository, clock, store } = deps
      const now = clock.now()
      if ((await repository.countExpired(now)) > 0) await store.commit([repository.removeExpired(now)], { scrub: true })
      // What could not be claimed while the database took no writes.
      runner.look()
    },
    close: () => runner.close(),
  }
}

async function submit(
  { vault, clock, random, repository, store, resultTtlMs }: JobDependencies,
  runner: JobRunner,
  principal: Principal,
  input: ScrapeInput,
  requestId: string,
): Promise<{ readonly jobId: string }> {
  const now = clock.now()
  const owner = { id: random.uuid(), accountId: principal.userId }
  const wrappedKey = newJobKey(vault, owner)
  const order = { principal, input, requestId }
  const staysInMemory = hasInlineSecrets(input)
  if (staysInMemory && runner.isFull()) throw new AppError('OVERLOADED', { retryAfterSeconds: 10 })
  const job: StoredJob = {
    ...owner,
    keyId: principal.keyId,
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
  if (staysInMemory) runner.keep(job.id, order)
  runner.look()
  return { jobId: job.id }
}

async function view(
  { repository, clock, vault }: JobDependencies,
  principal: Principal,
  jobId: string,
): Promise<JobView> {
  const job = await repository.find(jobId)
  if (job === null || !mayRead(principal, job) || job.expiresAt <= clock.now()) {
    throw new AppError('NOT_FOUND', { message: 'No job with this id is visible to you.' })
  }
  if (job.result !== null) return { jobId, status: job.status, ...openEnd(vault, job, job.result) }
  const failed = (code: AppError['code']): JobView => ({
    jobId,
    status: 'failed',
    result: null,
    error: errorOf(new AppError(code)),
  })
  if (job.status === 'failed') return failed('VAULT_UNAVAILABLE')
  return isAbandoned(job, clock.now())
    ? failed('INTERRUPTED')
    : { jobId, status: job.status, result: null, error: null }
}

/** A key that may only scrape gets what it scraped itself. */
function mayRead({ userId, keyId, scopes }: Principal, job: StoredJob): boolean {
  return job.accountId === userId && (scopes.has('read') || job.keyId === keyId)
}

/** A job whose node stopped: what it held in memory, or had begun, nobody can finish. */
function isAbandoned(job: StoredJob, now: number): boolean {
  return job.leaseUntil !== null && job.leaseUntil <= now
}

function tooMany(): AppError {
  const message = `An account has at most ${maxPerAccount} jobs waiting or running; wait until some have ended.`
  return new AppError('RATE_LIMITED', { message, retryAfterSeconds: 10 })
}
