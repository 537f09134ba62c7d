import { AppError, type ErrorCode } from '../errors.ts'
import type { ScrapeResult } from '../scraping/scrape-types.ts'
import { ConflictError, type SqlWrite } from '../storage/write.ts'
import { endBatch } from './end-batch.ts'
import { jobCallback } from './end-callback.ts'
import type { EndedJob, JobHead, StoredJob } from './job.ts'
import type { JobDependencies } from './job-dependencies.ts'
import { errorOf, type JobEnd, type JobError } from './job-end.ts'
import { openCallbackUrl, sealError } from './job-seal.ts'
import { keepResult, noRoomForResult } from './keep-result.ts'
import { failedSummary } from './read-job.ts'

/**
 * Stores how a job ended, with its callback. A result that is too large, or beyond the quota of the account, becomes a
 * failure. False when another attempt owns the job by now. Throws STORAGE_UNAVAILABLE, VAULT_UNAVAILABLE.
 */
export async function finishJob(deps: JobDependencies, job: StoredJob, end: JobEnd): Promise<boolean> {
  if (end.error !== null) return endFailed(deps, job, end.error)
  try {
    return await endSucceeded(deps, job, end.result)
  } catch (error) {
    if (!(error instanceof AppError) || !resultErrors.has(error.code)) throw error
    return endFailed(deps, job, errorOf(error))
  }
}

/** These errors concern the result, not the storage, so the job fails with them. */
const resultErrors: ReadonlySet<ErrorCode> = new Set(['PAYLOAD_TOO_LARGE', 'RATE_LIMITED'])

async function endFailed(deps: JobDependencies, job: StoredJob, error: JobError): Promise<boolean> {
  const sealed = await sealError(deps.vault, job, error)
  const end = { status: 'failed', failure: error.code, sealed, resultId: null } as const
  const view: EndedJob = { jobId: job.id, vocabulary: job.vocabulary, status: 'failed', error, result: null }
  return endWith(deps, job, [deps.repository.finish(job, end, deps.clock.now())], view)
}

/** The result is on the disk before the commit that refers to it, and is deleted again when that commit fails. */
async function endSucceeded(deps: JobDependencies, job: StoredJob, result: ScrapeResult): Promise<boolean> {
  const { repository, clock } = deps
  const kept = await keepResult(deps, job, result)
  const end = { status: 'succeeded', failure: null, sealed: null, resultId: kept.id } as const
  const view: EndedJob = { jobId: job.id, vocabulary: job.vocabulary, status: 'succeeded', error: null, result }
  const writes = [repository.finish(job, end, clock.now()), kept.insert, ...kept.requireRoom]
  let isStored = false
  try {
    isStored = await endWith(deps, job, writes, view)
    return isStored
  } finally {
    if (isStored) kept.settled()
    else await kept.discard()
  }
}

/** Ends a job with an error code only, if it is unchanged since `seen`; otherwise like `finishJob`. */
export function failJob(deps: JobDependencies, seen: JobHead, code: ErrorCode): Promise<boolean> {
  return endWith(deps, seen, [deps.repository.fail(seen, code)], { ...failedSummary(seen, code), result: null })
}

/** False when another attempt owns the job by now. Throws when the result exceeds the quota of the account. */
async function endWith(
  deps: JobDependencies,
  job: JobHead,
  writes: readonly SqlWrite[],
  view: EndedJob,
): Promise<boolean> {
  try {
    await deps.store.commit([...writes, ...(await callbackOf(deps, job, view))])
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
    if (error.reason === 'no_room') throw noRoomForResult()
    return false
  }
  // The job has ended whatever happens here; the next sweep ends its batch.
  if (job.batchId !== null) await endBatch(deps, job.batchId).catch(deps.onError)
  return true
}

async function callbackOf(deps: JobDependencies, job: JobHead, view: EndedJob): Promise<SqlWrite[]> {
  const url = await callbackUrl(deps, job)
  return url === null ? [] : [await jobCallback(deps, { accountId: job.accountId, url }, view)]
}

/** Also null when it does not open: a job whose key is lost must still end. */
async function callbackUrl({ vault, onError }: JobDependencies, job: JobHead): Promise<string | null> {
  if (job.callback === null) return null
  try {
    return await openCallbackUrl(vault, job, job.callback)
  } catch (error) {
    onError(error)
    return null
  }
}
