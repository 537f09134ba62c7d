import type { Principal } from '../accounts/principal.ts'
import type { BatchView } from './batch.ts'
import { failJob } from './end-job.ts'
import { hasEnded, type JobHead, type JobView, statusAt } from './job.ts'
import type { JobDependencies } from './job-dependencies.ts'
import type { JobRunner } from './job-runner.ts'
import type { OrdersInMemory } from './orders-in-memory.ts'
import { findBatch, readBatch } from './read-batch.ts'
import { findJob, readJob } from './read-job.ts'

interface CancelDependencies extends JobDependencies {
  readonly runner: Pick<JobRunner, 'endTries'>
  readonly inMemory: Pick<OrdersInMemory, 'forget'>
}

/**
 * Ends a job that waits, also for a login, as CANCELLED. A running one continues, but neither waits nor starts again.
 * Has no effect on a job that has ended. Throws as `readJob`.
 */
export async function cancelJob(deps: CancelDependencies, principal: Principal, jobId: string): Promise<JobView> {
  const job = await findJob(deps, principal, jobId)
  if (!hasEnded(job)) {
    const now = deps.clock.now()
    await deps.store.commit(deps.repository.cancel(jobId, now))
    const seen = await deps.repository.find(jobId)
    await endWaiting(deps, seen === null ? [] : [seen], now)
  }
  return readJob(deps, principal, jobId)
}

/**
 * Ends the waiting items of a batch as CANCELLED; running ones continue, but neither wait nor start again. Has no effect on
 * a batch that has ended. Throws NOT_FOUND like `readJob`, STORAGE_UNAVAILABLE.
 */
export async function cancelBatch(deps: CancelDependencies, principal: Principal, batchId: string): Promise<BatchView> {
  const batch = await findBatch(deps, principal, batchId)
  if (batch.endedAt === null) {
    const now = deps.clock.now()
    await deps.store.commit([deps.batches.cancel(batchId, now), deps.repository.cancelRunning(batchId, now)])
    await endWaiting(deps, await deps.repository.ofBatch(batchId), now)
  }
  return readBatch(deps, principal, batchId)
}

/** A job that starts in the meantime no longer matches what was read, and continues. */
async function endWaiting(deps: CancelDependencies, jobs: readonly JobHead[], now: number): Promise<void> {
  const waiting = jobs.filter((job) => statusAt(job, now).status === 'queued')
  deps.inMemory.forget(waiting.map(({ id }) => id))
  deps.runner.endTries(jobs.map(({ id }) => id))
  await Promise.all(waiting.map((job) => failJob(deps, job, 'CANCELLED')))
}
