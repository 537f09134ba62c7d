import { writeResultText } from '../../../src/http/job-writer.ts'
import type { HttpServices } from '../../../src/http/services.ts'
import type { BatchView } from '../../../src/jobs/batch.ts'
import type { JobView } from '../../../src/jobs/job.ts'
import type { ListedJob } from '../../../src/jobs/list-jobs.ts'
import { at, jobId } from './memory-ids.ts'
import { resultFor } from './memory-scrapes.ts'

export function memoryJobs(): HttpServices['jobs'] {
  const batch: BatchView = {
    batchId: '0f0f0f0f-0000-4000-8000-00000000000d',
    status: 'processing',
    vocabulary: null,
    counts: { queued: 0, processing: 1, succeeded: 0, failed: 0 },
    items: [
      {
        jobId,
        url: 'https://shop.example/',
        status: 'processing',
        error: null,
        summary: null,
        result: null,
        isResultOmitted: false,
        loginWait: null,
        waitsForSession: false,
      },
    ],
    createdAt: at,
    endedAt: null,
  }
  const listed: ListedJob = {
    jobId,
    status: 'queued',
    errorCode: null,
    summary: { statusCode: 200, loginWall: true, credits: 1 },
    vocabulary: null,
    batchId: null,
    loginWait: { sessionId: jobId, until: at },
    waitsForSession: false,
    createdAt: at,
    expiresAt: at,
  }
  return {
    submit: async () => ({ jobId }),
    get: async () => jobIn('queued'),
    list: async () => ({ jobs: [listed], nextCursor: null }),
    cancel: async () => jobIn('failed'),
    submitBatch: async () => batch,
    getBatch: async () => batch,
    cancelBatch: async () => batch,
    scrapeAndPost: async (_principal, input) => resultFor(input),
  }
}

/** @param status `succeeded` with a result, `failed` with an error */
export function jobIn(status: JobView['status']): JobView {
  const result = resultFor({ url: 'https://shop.example/', formats: null, warning: null })
  const text = async function* () {
    for (const piece of writeResultText(result, null)) yield Buffer.from(piece)
  }
  const error = { code: 'INTERRUPTED', message: 'The server that worked on this stopped.' } as const
  return {
    jobId,
    status,
    result: status === 'succeeded' ? { text } : null,
    error: status === 'failed' ? error : null,
    vocabulary: null,
    loginWait: null,
    waitsForSession: false,
  }
}
