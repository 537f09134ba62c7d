import { jsonType, writeJob } from '../job-writer.ts'
import { knownId, principalOf } from '../request-parts.ts'
import { jobSchema, toJobBody, toWaitingForLogin } from '../schemas/job.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams } from './api.ts'

/** @param base the address at which clients reach the server */
export function registerJobs(app: Api, { jobs }: Pick<HttpServices, 'jobs'>, base: () => string): void {
  app.get(
    '/jobs/:id',
    {
      // A key that may only scrape can read the jobs that it submitted itself.
      config: { scope: ['read', 'scrape'] },
      schema: {
        tags: ['Scraping'],
        summary: 'Status and result of a job',
        params: idParams,
        response: { 200: jobSchema },
      },
    },
    async (request, reply) => {
      const { result, loginWait, ...job } = await jobs.get(principalOf(request), knownId(request.params.id))
      if (result === null) {
        return { ...toJobBody({ ...job, result }), waiting_for_login: toWaitingForLogin(loginWait, base()) }
      }
      // Already serialized; the cast gives it the type of the schema.
      return reply.type(jsonType).send((await writeJob({ ...job, result, loginWait })) as never)
    },
  )
}
