import type { Principal } from '../accounts/principal.ts'
import type { ErrorCode } from '../errors.ts'
import { decodeCursor, encodeCursor, pageOf } from '../storage/page-cursor.ts'
import { type JobHead, type JobStatus, statusAt, type WaitingFor, waitingFor } from './job.ts'
import type { JobDependencies } from './job-dependencies.ts'

export interface ListJobsInput {
  /** Null: all. */
  readonly status: JobStatus | null
  /** 1 to 200. */
  readonly limit: number
  readonly cursor: string | null
}

/** A job in a list, without its request and its result. Times are epoch milliseconds. */
export interface ListedJob
  extends Pick<JobHead, 'batchId' | 'vocabulary' | 'summary' | 'createdAt' | 'expiresAt'>,
    WaitingFor {
  readonly jobId: string
  readonly status: JobStatus
  /** Why it failed; null: it has not. */
  readonly errorCode: ErrorCode | null
}

export interface JobPage {
  readonly jobs: readonly ListedJob[]
  readonly nextCursor: string | null
}

/**
 * The jobs that `readJob` shows the principal, newest first, those of batches included. Throws VALIDATION_ERROR for an
 * invalid cursor.
 */
export async function listJobs(
  { repository, clock }: Pick<JobDependencies, 'repository' | 'clock'>,
  { userId, keyId, scopes }: Pick<Principal, 'userId' | 'keyId' | 'scopes'>,
  { status, limit, cursor }: ListJobsInput,
): Promise<JobPage> {
  const now = clock.now()
  const after = cursor === null ? null : decodeCursor(cursor)
  const submittedWith = scopes.has('read') ? undefined : keyId
  const found = await repository.list({ accountId: userId, submittedWith, status, now }, after, limit + 1)
  const { page, nextCursor } = pageOf(found, limit, encodeCursor)
  return { jobs: page.map((job) => listed(job, now)), nextCursor }
}

function listed(job: JobHead, now: number): ListedJob {
  const { id: jobId, batchId, vocabulary, summary, createdAt, expiresAt } = job
  const { status, failure: errorCode } = statusAt(job, now)
  return { jobId, batchId, vocabulary, summary, createdAt, expiresAt, status, errorCode, ...waitingFor(job) }
}
