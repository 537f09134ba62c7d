import type { ErrorCode } from '../errors.ts'
import { ConflictError, type SqlWrite } from '../storage/write.ts'
import { endBatch } from './end-batch.ts'
import type { JobHead, JobView, StoredJob } from './job.ts'
import type { JobDependencies } from './job-dependencies.ts'
import { encodeEnd, type JobEnd, openCallbackUrl, sealEnd } from './job-seal.ts'
import { failedView } from './job-view.ts'
import { jobMessage } from './tell-end.ts'

/**
 * Keeps how a job ended, and has told whoever is to be told. Answers false where it was no longer this attempt's to end.
 * Throws STORAGE_UNAVAILABLE, VAULT_UNAVAILABLE.
 */
export async function finishJob(deps: JobDependencies, job: StoredJob, end: JobEnd): Promise<boolean> {
  const { isSuccess, bytes } = encodeEnd(end)
  const status = isSuccess ? 'succeeded' : 'failed'
  const kept = end.error === null && !isSuccess ? (JSON.parse(bytes.toString()) as JobEnd) : end
  const sealed = sealEnd(deps.vault, job, bytes)
  const view: JobView = { jobId: job.id, vocabulary: job.vocabulary, status, ...kept }
  return endWith(
    deps,
    job,
    deps.repository.finish(job, { status, failure: kept.error?.code ?? null, sealed }, deps.clock.now()),
    view,
  )
}

/** Ends a job that stands as `seen` with nothing but a code; otherwise as `finishJob`. */
export function failJob(deps: JobDependencies, seen: JobHead, code: ErrorCode): Promise<boolean> {
  return endWith(deps, seen, deps.repository.fail(seen, code), failedView(seen, code))
}

async function endWith(deps: JobDependencies, job: JobHead, write: SqlWrite, view: JobView): Promise<boolean> {
  try {
    await deps.store.commit([write, ...(await told(deps, job, view))])
  } catch (error) {
    if (error instanceof ConflictError) return false
    throw error
  }
  if (job.batchId !== null) await endBatch(deps, job.batchId)
  return true
}

async function told(deps: JobDependencies, job: JobHead, view: JobView): Promise<SqlWrite[]> {
  const url = callbackUrl(deps, job)
  return url === null ? [] : [await jobMessage(deps, { accountId: job.accountId, url }, view)]
}

/** Null as well where it does not open: a job whose key is lost must end all the same. */
function callbackUrl({ vault, onError }: JobDependencies, job: JobHead): string | null {
  if (job.callback === null) return null
  try {
    return openCallbackUrl(vault, job, job.callback)
  } catch (error) {
    onError(error)
    return null
  }
}
