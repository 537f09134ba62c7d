import type { Principal } from '../accounts/principal.ts'
import type { BatchView } from './batch.ts'
import { findBatch, readBatch } from './batch-view.ts'
import { failJob } from './end-job.ts'
import { statusAt } from './job.ts'
import type { JobDependencies } from './job-dependencies.ts'
import type { JobRunner } from './job-runner.ts'

/**
 * Ends the items of a batch that wait, as CANCELLED; those that run go on to their end. Cancelling again, or what has
 * ended, changes nothing. Throws NOT_FOUND as `readJob`, STORAGE_UNAVAILABLE.
 */
export async function cancelBatch(
  deps: JobDependencies,
  runner: JobRunner,
  principal: Principal,
  batchId: string,
): Promise<BatchView> {
  const batch = await findBatch(deps, principal, batchId)
  if (batch.endedAt === null) {
    const now = deps.clock.now()
    await deps.store.commit([deps.batches.cancel(batchId, now)])
    const waiting = (await deps.repository.ofBatch(batchId)).filter((job) => statusAt(job, now) === 'queued')
    runner.forget(waiting.map(({ id }) => id))
    // One that is begun meanwhile is no longer as it was seen, and goes on.
    await Promise.all(waiting.map((job) => failJob(deps, job, 'CANCELLED')))
  }
  return readBatch(deps, principal, batchId)
}
