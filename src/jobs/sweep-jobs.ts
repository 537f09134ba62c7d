import { endBatch } from './end-batch.ts'
import { failJob, failLate } from './end-job.ts'
import { memoryLeaseMs, statusAt } from './job.ts'
import type { JobDependencies } from './job-dependencies.ts'

const page = 100
/** Longer than any lease of a job, and than the difference between the clocks of two servers. */
const longestLeaseMs = memoryLeaseMs + 60_000

/**
 * Shortens leases that a clock that was ahead has left, ends jobs whose node died and that may not run again, and those
 * that have waited for too long, lets those run that wait for a login no longer, ends batches whose items have all ended;
 * then deletes what has expired. Throws STORAGE_UNAVAILABLE.
 */
export async function sweepJobs(deps: JobDependencies): Promise<void> {
  const { repository, batches, blobs, clock, store } = deps
  // One time for all steps: a later one would delete what the first step has not ended.
  const now = clock.now()
  const farthest = now + longestLeaseMs
  if (await repository.anyLeaseAfter(farthest)) await store.commit([repository.endLeasesAt(farthest)])
  for (;;) {
    const lost = await repository.lost(now, page)
    await Promise.all(
      lost.map((job) =>
        statusAt(job, now).status === 'queued' ? failLate(deps, job) : failJob(deps, job, 'INTERRUPTED'),
      ),
    )
    if (lost.length < page) break
  }
  if (await repository.anyLoginWaitOver(now)) await store.commit([repository.endLoginWaits(now)])
  for (const id of await batches.unrecordedEnds(page)) await endBatch(deps, id)
  await blobs.sweep()
  if ((await repository.countExpired(now)) === 0) return
  await store.commit([repository.removeExpired(now), batches.removeExpired(now)], { scrub: true })
}
