import type { Principal } from '../accounts/principal.ts'
import type { BatchView } from './batch.ts'
import { failJob } from './end-job.ts'
import { statusAt } from './job.ts'
import type { JobDependencies } from './job-dependencies.ts'
import type { JobRunner } from './job-runner.ts'
import { findBatch, readBatch } from './read-batch.ts'

/**
 * Ends the waiting items of a batch as CANCELLED; running ones continue. Has no effect on a batch that is cancelled or
 * has ended. Throws NOT_FOUND like `readJob`, STORAGE_UNAVAILABLE.
 */
export async function cancelBatch(
  deps: JobDependencies & { readonly runner: Pick<JobRunner, 'forget'> },
  principal: Principal,
  batchId: string,
): Promise<BatchView> {
  const batch = await findBatch(deps, principal, batchId)
  if (batch.endedAt === null) {
    const now = deps.clock.now()
    await deps.store.commit([deps.batches.cancel(batchId, now)])
    const waiting = (await deps.repository.ofBatch(batchId)).filter((job) => statusAt(job, now) === 'queued')
    deps.runner.forget(waiting.map(({ id }) => id))
    // An item that starts in the meantime no longer matches what was read, and continues.
    await Promise.all(waiting.map((job) => failJob(deps, job, 'CANCELLED')))
  }
  return readBatch(deps, principal, batchId)
}
