import type { StagedBlob } from '../blobs/blob.ts'
import { AppError, type ErrorCode } from '../errors.ts'
import { resultTooLarge } from '../scraping/result.ts'
import type { ScrapeResult } from '../scraping/scrape-types.ts'
import { ConflictError, type SqlWrite } from '../storage/write.ts'
import { endBatch } from './end-batch.ts'
import { jobCallback } from './end-callback.ts'
import { type AttemptId, hasEnded, type JobHead, type StoredJob } from './job.ts'
import { type JobDependencies, nullOnError } from './job-dependencies.ts'
import { errorOf, errorOfCode, type JobError, type JobOutcome } from './job-outcome.ts'
import { openCallbackUrl, sealError } from './job-seal.ts'

/** Stores how attempts ended. */
export class JobEnds {
  readonly #deps: JobDependencies
  /** Attempts whose end could not be stored, by job id; they end as failed when storing works again. */
  readonly #unstored = new Map<string, number>()

  constructor(deps: JobDependencies) {
    this.#deps = deps
  }

  /**
   * Stores how an attempt ended. Never throws, because nothing awaits it. An end that cannot be stored is reported to
   * the operator, and the job ends as failed, now or as soon as that can be stored.
   */
  async storeEnd({ id, attempts }: AttemptId, outcome: JobOutcome): Promise<void> {
    const { repository, onError } = this.#deps
    try {
      const job = await repository.find(id)
      if (job !== null && job.attempts === attempts) await finishJob(this.#deps, job, outcome)
    } catch (error) {
      onError(error)
      this.#unstored.set(id, attempts)
      await this.failUnstored().catch(() => {
        // Already reported; the next sweep tries again.
      })
    }
  }

  /** Ends, as failed, the attempts whose end could not be stored. Throws as `failJob`. */
  async failUnstored(): Promise<void> {
    for (const [id, attempts] of this.#unstored) {
      await this.storeFailure({ id, attempts }, 'STORAGE_UNAVAILABLE')
      this.#unstored.delete(id)
    }
  }

  /** Ends an attempt as `failJob`; does nothing if its job has ended, or another attempt has started. */
  async storeFailure({ id, attempts }: AttemptId, code: ErrorCode): Promise<void> {
    const job = await this.#deps.repository.find(id)
    if (job !== null && job.attempts === attempts && !hasEnded(job)) await failJob(this.#deps, job, code)
  }
}

/**
 * Stores how the current attempt at a job ended, with its callback. If its result is too large, or beyond the quota of the
 * account, it ends as failed. Does nothing if the job has ended meanwhile, also by reading as interrupted, or if another
 * attempt has started. Throws STORAGE_UNAVAILABLE, VAULT_UNAVAILABLE.
 */
async function finishJob(deps: JobDependencies, job: StoredJob, outcome: JobOutcome): Promise<void> {
  if (outcome.error !== null) return endFailed(deps, job, outcome.error)
  try {
    await endSucceeded(deps, job, outcome.result)
  } catch (error) {
    if (!(error instanceof AppError) || !resultErrors.has(error.code)) throw error
    return endFailed(deps, job, errorOf(error))
  }
}

/** These errors concern the result, not the storage, so the job fails with them. */
const resultErrors: ReadonlySet<ErrorCode> = new Set(['PAYLOAD_TOO_LARGE', 'RATE_LIMITED'])

async function endFailed(deps: JobDependencies, job: StoredJob, error: JobError): Promise<void> {
  const sealed = await sealError(deps.vault, job, error)
  const expiresAt = keptUntil(deps, job)
  const end = { status: 'failed', failure: error.code, sealed, resultId: null, summary: null, expiresAt } as const
  await commitEnd(deps, job, [deps.repository.finish(job, end, deps.clock.now())], { error, result: null })
}

/** When a job that ends now is deleted. The end of a batch decides it for all its items (`endBatch`). */
function keptUntil({ clock, resultTtlMs }: JobDependencies, { batchId, expiresAt }: JobHead): number {
  const until = clock.now() + resultTtlMs
  return batchId === null ? until : Math.max(until, expiresAt)
}

/** The result is on the disk before the commit that refers to it, and is deleted again when that commit fails. */
async function endSucceeded(deps: JobDependencies, job: StoredJob, result: ScrapeResult): Promise<void> {
  const { repository, clock } = deps
  const expiresAt = keptUntil(deps, job)
  const kept = await keepResult(deps, { ...job, expiresAt }, result)
  const { statusCode, loginWall, credits } = result
  const summary = { statusCode, loginWall, credits }
  const end = { status: 'succeeded', failure: null, sealed: null, resultId: kept.id, summary, expiresAt } as const
  const writes = [repository.finish(job, end, clock.now()), ...kept.writes]
  let isStored = false
  try {
    isStored = await commitEnd(deps, job, writes, { error: null, result })
  } finally {
    if (isStored) kept.settled()
    else await kept.discard()
  }
}

/** Stores the result of a job, sealed, in the form in which clients get it. */
async function keepResult(
  { blobs, writeResult }: JobDependencies,
  { accountId, vocabulary, expiresAt }: StoredJob,
  result: ScrapeResult,
): Promise<StagedBlob> {
  try {
    return await blobs.keep({ accountId, contentType: 'application/json', expiresAt }, writeResult(result, vocabulary))
  } catch (error) {
    throw error instanceof AppError && error.code === 'PAYLOAD_TOO_LARGE' ? resultTooLarge() : error
  }
}

export function noRoomForResult(): AppError {
  const message = 'The stored results of this account use its whole quota; wait until some have expired.'
  return new AppError('RATE_LIMITED', { message })
}

/**
 * Ends a job as failed, with an error of which only the code is stored, and with its callback. Does nothing if the job was
 * changed since it was read. Throws STORAGE_UNAVAILABLE, VAULT_UNAVAILABLE.
 */
export function failJob(deps: JobDependencies, seen: JobHead, code: ErrorCode): Promise<void> {
  return failSeen(deps, seen, errorOfCode(code), null)
}

/** As `failJob`, for a job that has waited for as long as a job may. */
export async function failLate(deps: JobDependencies, seen: JobHead): Promise<void> {
  const error = { code: 'TIMEOUT', message: 'The job could not be run in the seven days that a job may wait.' } as const
  // Without its sentence when that cannot be sealed: a job whose key is lost must still end.
  await failSeen(deps, seen, error, await sealError(deps.vault, seen, error).catch(nullOnError(deps)))
}

async function failSeen(
  deps: JobDependencies,
  seen: JobHead,
  error: JobError,
  sealed: Uint8Array | null,
): Promise<void> {
  const end = { failure: error.code, sealed, expiresAt: keptUntil(deps, seen) }
  await commitEnd(deps, seen, [deps.repository.fail(seen, end)], { error, result: null })
}

/**
 * Commits the end of a job with its callback, and ends its batch. False: nothing was stored, because of a conflict of
 * `writes` (see `finish` and `fail` of the repository). Throws RATE_LIMITED when the result exceeds the quota of the
 * account, STORAGE_UNAVAILABLE, VAULT_UNAVAILABLE.
 */
async function commitEnd(
  deps: JobDependencies,
  job: JobHead,
  writes: readonly SqlWrite[],
  outcome: JobOutcome,
): Promise<boolean> {
  try {
    await deps.store.commit([...writes, ...(await callbackOf(deps, job, outcome))])
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
    if (error.reason === 'no_room') throw noRoomForResult()
    return false
  }
  // The job has ended whatever happens here; the next sweep ends its batch.
  if (job.batchId !== null) await endBatch(deps, job.batchId).catch(deps.onError)
  return true
}

/** None when the URL does not open: a job whose key is lost must still end. */
async function callbackOf(deps: JobDependencies, job: JobHead, outcome: JobOutcome): Promise<SqlWrite[]> {
  const { id: jobId, accountId, vocabulary, callback } = job
  if (callback === null) return []
  const url = await openCallbackUrl(deps.vault, job, callback).catch(nullOnError(deps))
  return url === null ? [] : [await jobCallback(deps, { accountId, url }, { jobId, vocabulary, ...outcome })]
}
