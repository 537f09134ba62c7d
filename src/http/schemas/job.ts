import { z } from 'zod'
import { formatTime } from '../../clock.ts'
import { loginPageUrl } from '../../events/login-page-url.ts'
import type { JobView, LoginWait, ResultSummary } from '../../jobs/job.ts'
import type { JobPage, ListJobsInput } from '../../jobs/list-jobs.ts'
import { jobStatusOf, jobWord, jobWords } from '../compat/job-words.ts'
import { cursor, idOut, limitQuery, orNull, timeOut } from './fields.ts'
import { scrapeSchema } from './scrape.ts'
import { bodyOf } from './to-body.ts'

/** In the words of the client that created it, see `http/compat/job-words.ts`. */
export const jobStatus = z.enum(jobWords)

export const jobAcceptedSchema = z.object({ job_id: idOut, status: jobStatus }).meta({ id: 'JobAccepted' })

export function toJobAcceptedBody(
  { jobId }: { readonly jobId: string },
  vocabulary: string | null,
): z.output<typeof jobAcceptedSchema> {
  return { job_id: jobId, status: jobWord(vocabulary, 'queued') }
}

/** What the result of a job says, where the result itself is not shown. */
export const summaryFields = {
  status_code: z.int().nullable().meta({ description: "The target's own status; null while there is no result" }),
  login_wall: z
    .boolean()
    .nullable()
    .meta({ description: 'Whether the result is a login page; null while there is no result' }),
}

export function toSummaryFields(summary: ResultSummary | null): z.output<z.ZodObject<typeof summaryFields>> {
  return { status_code: summary?.statusCode ?? null, login_wall: summary?.loginWall ?? null }
}

/** Why a job that is queued does not run. */
const waitingForLogin = z.object({
  session_id: idOut,
  login_url: z.string().meta({
    description: 'The page of this server at which a person logs in again',
    examples: ['https://keys.example/login/7d9f1c1e-3f0a-4f7e-9a55-0c7a1d2b3c4d'],
  }),
  until: timeOut.meta({ description: 'When it stops waiting' }),
})
const whileWaiting = { description: 'Set while the job waits until somebody has logged in to its session again' }

export const waitingForSession = z
  .boolean()
  .meta({ description: 'It has asked for its session, which is busy, and asks again' })

export function toJobsInput({ status, ...rest }: z.output<typeof jobsQuery>): ListJobsInput {
  return { ...rest, status: status === null ? null : jobStatusOf(status) }
}

/** @param base where clients reach the server, without a slash at its end */
export function toWaitingForLogin(wait: LoginWait | null, base: string): z.output<typeof waitingForLogin> | null {
  if (wait === null) return null
  const { sessionId, until } = wait
  return { session_id: sessionId, login_url: loginPageUrl(base, sessionId), until: formatTime(until) }
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
    waiting_for_login: waitingForLogin.nullable().optional().meta(whileWaiting),
    waiting_for_session: waitingForSession.optional(),
  })
  .meta({ id: 'Job' })

export const jobsQuery = z.object({
  status: orNull(jobStatus),
  limit: limitQuery(200, 50),
  cursor: orNull(cursor),
})

const listedJobSchema = z.object({
  job_id: idOut,
  status: jobStatus,
  error_code: z.string().nullable(),
  ...summaryFields,
  batch_id: idOut.nullable().meta({ description: 'The batch that it is an item of; null: none' }),
  waiting_for_login: waitingForLogin.nullable().meta(whileWaiting),
  waiting_for_session: waitingForSession,
  created_at: timeOut,
  expires_at: timeOut.meta({
    description:
      'When the job and its result are deleted; of a job that has not ended, when it fails if it is not run by then',
  }),
})

const listedJobBody = bodyOf(listedJobSchema)

export const jobListSchema = z
  .object({
    jobs: z.array(listedJobSchema).meta({ description: 'Newest first, without requests and results' }),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'JobList' })

/** @param base where clients reach the server, without a slash at its end */
export const toJobListBody = ({ jobs, nextCursor }: JobPage, base: string) => ({
  jobs: jobs.map((job) =>
    listedJobBody(job, {
      status: jobWord(job.vocabulary, job.status),
      ...toSummaryFields(job.summary),
      waiting_for_login: toWaitingForLogin(job.loginWait, base),
      waiting_for_session: job.waitsForSession,
    }),
  ),
  next_cursor: nextCursor,
})

/** Without a result, which is returned as it was stored (`http/job-writer.ts`). */
export function toJobBody(job: Omit<JobView, 'result' | 'loginWait' | 'waitsForSession'>): z.output<typeof jobSchema> {
  return {
    job_id: job.jobId,
    status: jobWord(job.vocabulary, job.status),
    result: null,
    error: job.error?.message ?? null,
    error_code: job.error?.code ?? null,
  }
}
