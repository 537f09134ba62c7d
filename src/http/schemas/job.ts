import { z } from 'zod'
import type { JobView } from '../../jobs/jobs.ts'
import { idOut } from './fields.ts'
import { scrapeSchema, toScrapeBody } from './scrape.ts'

export const jobAcceptedSchema = z.object({ job_id: idOut, status: z.literal('queued') }).meta({ id: 'JobAccepted' })

/** Contract §3: a job; once it succeeded, with the result's fields at top level too. */
export const jobSchema = z
  .object({
    ...scrapeSchema.partial().shape,
    job_id: idOut,
    status: z.enum(['queued', 'processing', 'succeeded', 'completed', 'failed']),
    result: scrapeSchema.nullable(),
    error: z.string().nullable(),
    error_code: z.string().nullable(),
  })
  .meta({ id: 'Job' })

/**
 * @param saysCompleted for the client that waits for `completed` where the specification says `succeeded`
 */
export function toJobBody(job: JobView, saysCompleted: boolean): z.output<typeof jobSchema> {
  const result = job.result === null ? null : toScrapeBody(job.result)
  return {
    ...(result ?? {}),
    job_id: job.jobId,
    status: job.status === 'succeeded' && saysCompleted ? 'completed' : job.status,
    result,
    error: job.error === null ? null : job.error.message,
    error_code: job.error?.code ?? null,
  }
}
