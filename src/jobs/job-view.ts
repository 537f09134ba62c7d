import type { Principal } from '../accounts/principal.ts'
import { AppError, type ErrorCode } from '../errors.ts'
import { type JobView, mayRead, type StoredJob, statusAt } from './job.ts'
import type { JobDependencies } from './job-dependencies.ts'
import { errorOf } from './job-error.ts'
import { openEnd } from './job-seal.ts'

/**
 * Throws NOT_FOUND for a job of somebody else, of long ago, or of none; and of another key of the same account, where
 * who asks may not read but scrape.
 */
export async function readJob(
  { repository, clock, vault }: Pick<JobDependencies, 'repository' | 'clock' | 'vault'>,
  principal: Principal,
  jobId: string,
): Promise<JobView> {
  const now = clock.now()
  const job = await repository.find(jobId)
  if (job === null || !mayRead(principal, job) || job.expiresAt <= now) {
    throw new AppError('NOT_FOUND', { message: 'No job with this id is visible to you.' })
  }
  return viewOf(vault, job, now)
}

/** Throws VAULT_UNAVAILABLE. */
export function viewOf(vault: JobDependencies['vault'], job: StoredJob, now: number): JobView {
  const { id: jobId, vocabulary, failure } = job
  if (job.result !== null) return { jobId, vocabulary, status: job.status, ...openEnd(vault, job, job.result) }
  const status = statusAt(job, now)
  if (status === 'interrupted') return failedView(job, 'INTERRUPTED')
  if (status === 'failed') return failedView(job, failure ?? 'INTERRUPTED')
  return { jobId, vocabulary, status, result: null, error: null }
}

/** A job that ended with nothing but a code. */
export function failedView({ id, vocabulary }: Pick<StoredJob, 'id' | 'vocabulary'>, code: ErrorCode): JobView {
  return { jobId: id, vocabulary, status: 'failed', result: null, error: errorOf(new AppError(code)) }
}
