import type { FastifyReply } from 'fastify'
import type { z } from 'zod'
import type { JobView } from '../../jobs/job.ts'
import type { HttpOptions } from '../http-options.ts'
import { writeJob } from '../job-writer.ts'
import { knownId, principalOf } from '../request-parts.ts'
import {
  jobListSchema,
  jobSchema,
  jobsQuery,
  toJobBody,
  toJobListBody,
  toJobsInput,
  toWaitingForLogin,
} from '../schemas/job.ts'
import { sendWritten } from '../serialize.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams, routesOf } from './api.ts'

export function registerJobs(
  app: Api,
  { jobs }: Pick<HttpServices, 'jobs'>,
  { publicAddress }: Pick<HttpOptions, 'publicAddress'>,
): void {
  const route = routesOf(app, 'Scraping')
  route.get(
    '/jobs',
    {
      scope: ['read', 'scrape'],
      isLong: true,
      summary: 'List jobs, newest first, those of batches included',
      querystring: jobsQuery,
      response: { 200: jobListSchema },
    },
    async (request) =>
      toJobListBody(await jobs.list(principalOf(request), toJobsInput(request.query)), publicAddress()),
  )
  route.get(
    '/jobs/:id',
    {
      // A key that may only scrape can read the jobs that it submitted itself.
      scope: ['read', 'scrape'],
      summary: 'Status and result of a job',
      params: idParams,
      response: { 200: jobSchema },
    },
    async (request, reply) => {
      const job = await jobs.get(principalOf(request), knownId(request.params.id))
      return sendJob(reply, job, publicAddress())
    },
  )
  route.post(
    '/jobs/:id/cancel',
    {
      scope: 'scrape',
      summary: 'Cancel a job: a waiting one does not start, a running one finishes',
      params: idParams,
      response: { 200: jobSchema },
    },
    async (request, reply) => {
      const job = await jobs.cancel(principalOf(request), knownId(request.params.id))
      return sendJob(reply, job, publicAddress())
    },
  )
}

/** @param base where clients reach the server, without a slash at its end */
async function sendJob(reply: FastifyReply, job: JobView, base: string): Promise<FastifyReply> {
  const { result, loginWait, waitsForSession } = job
  if (result !== null) return sendWritten(reply, await writeJob(job, result))
  const waits = { waiting_for_login: toWaitingForLogin(loginWait, base), waiting_for_session: waitsForSession }
  return reply.send({ ...toJobBody(job), ...waits } satisfies z.output<typeof jobSchema>)
}
