import { z } from 'zod'
import type { EndedJob } from '../../jobs/job.ts'
import { jobWord, jobWords, readsFlatForms } from '../compat/job-words.ts'
import { idOut } from './fields.ts'
import { scrapeSchema, toScrapeBody } from './scrape.ts'

/** In the words of the client that created it, see `http/compat/job-words.ts`. */
export const jobStatus = z.enum(jobWords)

export const jobAcceptedSchema = z.object({ job_id: idOut, status: jobStatus }).meta({ id: 'JobAccepted' })

export function toJobAcceptedBody(
  { jobId }: { readonly jobId: string },
  vocabulary: string | null,
): z.output<typeof jobAcceptedSchema> {
  return { job_id: jobId, status: jobWord(vocabulary, 'queued') }
}

/** A job; after success, the result's fields are at the top level too. */
export const jobSchema = z
  .object({
    ...scrapeSchema.partial().shape,
    job_id: idOut,
    status: jobStatus,
    result: scrapeSchema.nullable(),
    error: z.string().nullable(),
    error_code: z.string().nullable(),
  })
  .meta({ id: 'Job' })

export function toJobBody(job: EndedJob): z.output<typeof jobSchema> {
  const result = job.result === null ? null : toScrapeBody(job.result, readsFlatForms(job.vocabulary))
  return {
    ...(result ?? {}),
    job_id: job.jobId,
    status: jobWord(job.vocabulary, job.status),
    result,
    error: job.error === null ? null : job.error.message,
    error_code: job.error?.code ?? null,
  }
}
