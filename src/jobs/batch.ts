import {
  type JobHead,
  type JobStatus,
  type ResultSummary,
  type StoredResult,
  statusAt,
  type WaitingFor,
  waitingFor,
} from './job.ts'
import { errorOfCode, type JobError } from './job-outcome.ts'
import type { StoredBatch } from './repository/batch-repository.ts'

/** One item of a batch. */
export interface BatchItemView extends WaitingFor {
  readonly jobId: string
  readonly url: string
  readonly status: JobStatus
  readonly error: JobError | null
  /** As `JobHead.summary`. */
  readonly summary: ResultSummary | null
  /** Only when the batch has ended and all results together are small. */
  readonly result: StoredResult | null
  /** There is a result; it must be read from the job. */
  readonly isResultOmitted: boolean
}

/**
 * `queued`: nothing has started; `partially_failed`: some items failed and some did not; `cancelled`: some items never
 * started.
 */
export type BatchStatus = 'queued' | 'processing' | 'succeeded' | 'partially_failed' | 'failed' | 'cancelled'

/** A batch as clients see it. Times are epoch milliseconds. */
export interface BatchView {
  readonly batchId: string
  readonly status: BatchStatus
  readonly vocabulary: string | null
  readonly counts: Readonly<Record<JobStatus, number>>
  readonly items: readonly BatchItemView[]
  readonly createdAt: number
  readonly endedAt: number | null
}

/** A batch without its results. */
export function batchWithoutResults(
  batch: StoredBatch,
  jobs: readonly JobHead[],
  urls: readonly string[],
  now: number,
): BatchView {
  const items = jobs.map((job) => itemOf(job, urls[job.batchPosition] ?? '', now))
  const counts = { queued: 0, processing: 0, succeeded: 0, failed: 0 }
  for (const { status } of items) counts[status] += 1
  return {
    batchId: batch.id,
    status: batchStatus(counts, batch.cancelledAt !== null && jobs.some(({ failure }) => failure === 'CANCELLED')),
    vocabulary: batch.vocabulary,
    counts,
    items,
    createdAt: batch.createdAt,
    endedAt: batch.endedAt,
  }
}

/** @param isCancelled some of its items never began */
function batchStatus(
  { queued, processing, succeeded, failed }: BatchView['counts'],
  isCancelled: boolean,
): BatchStatus {
  if (processing > 0) return 'processing'
  if (queued > 0) return succeeded + failed > 0 ? 'processing' : 'queued'
  if (isCancelled) return 'cancelled'
  if (failed === 0) return 'succeeded'
  return succeeded === 0 ? 'failed' : 'partially_failed'
}

function itemOf(job: JobHead, url: string, now: number): BatchItemView {
  const { status, failure } = statusAt(job, now)
  return {
    jobId: job.id,
    url,
    status,
    error: failure === null ? null : errorOfCode(failure),
    summary: job.summary,
    result: null,
    isResultOmitted: job.status === 'succeeded',
    ...waitingFor(job),
  }
}
