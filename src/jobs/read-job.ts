import type { Principal } from '../accounts/principal.ts'
import { AppError } from '../errors.ts'
import { isExpired, type JobView, mayRead, type StoredJob, type StoredResult, statusAt, waitingFor } from './job.ts'
import type { JobDependencies } from './job-dependencies.ts'
import { errorOfCode } from './job-outcome.ts'
import { openError } from './job-seal.ts'

type ViewDependencies = Pick<JobDependencies, 'repository' | 'blobs' | 'clock' | 'vault'>

/**
 * A job for the principal who submitted it. Throws NOT_FOUND for an unknown or expired job, or one of another account;
 * for a job of another key when the principal's key may only scrape; and when its result is lost.
 */
export async function readJob(deps: ViewDependencies, principal: Principal, jobId: string): Promise<JobView> {
  return viewOf(deps, await findJob(deps, principal, jobId), deps.clock.now())
}

/** Throws NOT_FOUND as `readJob`. */
export async function findJob(
  { repository, clock }: Pick<ViewDependencies, 'repository' | 'clock'>,
  principal: Principal,
  jobId: string,
): Promise<StoredJob> {
  const job = await repository.find(jobId)
  if (job === null || !mayRead(principal, job) || isExpired(job, clock.now())) {
    throw new AppError('NOT_FOUND', { message: 'No job with this id is visible to you; it may have expired.' })
  }
  return job
}

/** Throws VAULT_UNAVAILABLE, STORAGE_UNAVAILABLE, NOT_FOUND when its result is lost. */
export async function viewOf(
  { vault, blobs }: Pick<ViewDependencies, 'vault' | 'blobs'>,
  job: StoredJob,
  now: number,
): Promise<JobView> {
  const { id: jobId, vocabulary } = job
  const { status, failure } = statusAt(job, now)
  const view = { jobId, vocabulary, status, error: null, result: null, ...waitingFor(job) }
  if (job.resultId !== null) return { ...view, result: await openResult(blobs, job.accountId, job.resultId) }
  if (job.sealedError !== null) return { ...view, error: await openError(vault, job, job.sealedError) }
  return failure === null ? view : { ...view, error: errorOfCode(failure) }
}

/** A row that was changed to point to another account's blob opens nothing. */
async function openResult(
  blobs: ViewDependencies['blobs'],
  accountId: string,
  resultId: string,
): Promise<StoredResult> {
  const blob = await blobs.open(resultId)
  if (blob === null || blob.accountId !== accountId) {
    throw new AppError('NOT_FOUND', { message: 'The result of this job no longer exists.' })
  }
  return { text: () => blob.content() }
}
