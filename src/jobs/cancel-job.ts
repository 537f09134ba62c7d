import type { Principal } from '../accounts/principal.ts'
import { failJob } from './end-job.ts'
import { hasEnded, type JobView, statusAt } from './job.ts'
import type { JobDependencies } from './job-dependencies.ts'
import type { JobRunner } from './job-runner.ts'
import { findJob, readJob } from './read-job.ts'

/**
 * Ends a job that waits, also for a login, as CANCELLED. A running one continues, but neither waits nor starts again. Has no effect
 * on a job that has ended. Throws as `readJob`.
 */
export async function cancelJob(
  deps: JobDependencies & { readonly runner: Pick<JobRunner, 'forget'> },
  principal: Principal,
  jobId: string,
): Promise<JobView> {
  const { repository, store, clock, runner } = deps
  const job = await findJob(deps, principal, jobId)
  if (!hasEnded(job)) {
    const now = clock.now()
    await store.commit(repository.cancel(jobId, now))
    const seen = await repository.find(jobId)
    if (seen !== null && statusAt(seen, now) === 'queued') {
      runner.forget([jobId])
      // If it starts in the meantime, it no longer matches what was read, and continues.
      await failJob(deps, seen, 'CANCELLED')
    }
  }
  return readJob(deps, principal, jobId)
}
