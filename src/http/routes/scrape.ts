import type { Principal } from '../../accounts/principal.ts'
import { AppError } from '../../errors.ts'
import type { ScrapeInput } from '../../scraping/scrape-types.ts'
import { goneSignal, knownId, principalOf } from '../request-parts.ts'
import { jobAcceptedSchema } from '../schemas/job.ts'
import { estimateSchema, scrapeSchema, toEstimateBody } from '../schemas/scrape.ts'
import { type ScrapeBody, scrapeBody, toScrapeInput } from '../schemas/scrape-input.ts'
import { createScrapeWriter } from '../scrape-writer.ts'
import type { HttpServices } from '../services.ts'
import { isUuid } from '../uuid.ts'
import type { Api } from './api.ts'

const tags = ['Scraping']
const config = { limit: 'scrape', scope: 'scrape' } as const

export function registerScrape(
  app: Api,
  services: Pick<HttpServices, 'scrape' | 'estimate' | 'jobs' | 'sessions'>,
): void {
  const write = createScrapeWriter()
  const response = { 200: scrapeSchema, 202: jobAcceptedSchema }
  app.post(
    '/scrape',
    { config, schema: { tags, summary: 'Fetch a page', body: scrapeBody, response } },
    async (request, reply) => {
      const principal = principalOf(request)
      const input = await readInput(services, principal, request.body)
      if (request.body.sync === false) {
        const { jobId } = await services.jobs.submit(principal, input, request.id)
        return reply.code(202).send({ job_id: jobId, status: 'queued' })
      }
      const result = await services.scrape(principal, input, { signal: goneSignal(reply), requestId: request.id })
      // Written already; the route's type is that of what was written.
      return reply.type('application/json; charset=utf-8').send(write(result) as never)
    },
  )
  app.post(
    '/scrape/estimate',
    {
      config,
      schema: { tags, summary: 'What a scrape would cost', body: scrapeBody, response: { 200: estimateSchema } },
    },
    async (request) => {
      const principal = principalOf(request)
      const input = await readInput(services, principal, request.body)
      const estimate = await services.estimate(principal, input)
      if (input.sessionId !== null && input.cookies !== null) {
        await services.sessions.get(principal, input.sessionId)
        throw new AppError('SESSION_COOKIES_CONFLICT')
      }
      return toEstimateBody(estimate)
    },
  )
}

/**
 * @throws AppError SESSION_NOT_FOUND for an id that is no UUID; before it, as every 422 comes before a 404 (contract §1),
 *   what no tier can do
 */
async function readInput(
  { estimate }: Pick<HttpServices, 'estimate'>,
  principal: Principal,
  body: ScrapeBody,
): Promise<ScrapeInput> {
  const input = toScrapeInput(body)
  if (input.sessionId === null) return input
  if (!isUuid(input.sessionId)) await estimate(principal, input)
  const leaseId = input.leaseId === null ? null : knownId(input.leaseId)
  return { ...input, sessionId: knownId(input.sessionId, 'SESSION_NOT_FOUND'), leaseId }
}
