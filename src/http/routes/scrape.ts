import type { Principal } from '../../accounts/principal.ts'
import { AppError } from '../../errors.ts'
import type { ScrapeInput } from '../../scraping/scrape-types.ts'
import { goneSignal, knownId, principalOf } from '../request-parts.ts'
import { jobAcceptedSchema } from '../schemas/job.ts'
import { estimateSchema, scrapeSchema, toEstimateBody } from '../schemas/scrape.ts'
import { type ScrapeBody, scrapeBody, toScrapeInput } from '../schemas/scrape-input.ts'
import { createScrapeWriter } from '../scrape-writer.ts'
import type { HttpServices } from '../services.ts'
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
      return toEstimateBody(await services.estimate(principal, await readInput(services, principal, request.body)))
    },
  )
}

/**
 * @throws AppError SESSION_NOT_FOUND for an id that is no UUID; SESSION_COOKIES_CONFLICT, after whatever is wrong with
 *   the session itself (contract §1, order of checks)
 */
function readInput(
  { sessions }: Pick<HttpServices, 'sessions'>,
  principal: Principal,
  body: ScrapeBody,
): ScrapeInput | Promise<never> {
  const input = toScrapeInput(body)
  if (input.sessionId === null) return input
  const sessionId = knownId(input.sessionId, 'SESSION_NOT_FOUND')
  if (input.cookies === null) return { ...input, sessionId }
  return sessions.get(principal, sessionId).then(() => {
    throw new AppError('SESSION_COOKIES_CONFLICT')
  })
}
