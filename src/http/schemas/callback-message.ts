import type { CallbackMessage } from '../../jobs/callback-message.ts'
import { formatTime } from '../times.ts'
import { toBatchBody } from './batch.ts'
import { toJobBody } from './job.ts'
import { toScrapeBody } from './scrape.ts'

/** The JSON body that is posted to the `webhook_url` of a scrape or a batch. */
export function writeCallbackMessage(message: CallbackMessage): string {
  const { id, at } = message
  const head = { id, timestamp: formatTime(at) }
  if (message.kind === 'batch') {
    return JSON.stringify({ ...head, type: 'batch.completed', data: toBatchBody(message.batch) })
  }
  const { job, isResultOmitted } = message
  const { job_id: jobId, status, error, error_code: code } = toJobBody({ ...job, jobId: job.jobId ?? '', result: null })
  return JSON.stringify({
    ...head,
    type: job.status === 'succeeded' ? 'job.completed' : 'job.failed',
    data: {
      job_id: jobId === '' ? null : jobId,
      status,
      error,
      error_code: code,
      result: job.result === null ? null : toScrapeBody(job.result),
      result_omitted: isResultOmitted,
    },
  })
}
