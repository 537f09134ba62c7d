import type { FastifyRequest } from 'fastify'
import { AppError } from '../../errors.ts'
import type { ScrapeInput } from '../../scraping/scrape-types.ts'
import { isNodeSdk, withRestoredHeaders } from '../compat/node-sdk.ts'
import { goneSignal, namedId, principalOf } from '../request-parts.ts'
import { jobAcceptedSchema } from '../schemas/job.ts'
import { estimateSchema, scrapeSchema, toEstimateBody } from '../schemas/scrape.ts'
import { type ScrapeBody, scrapeBody, toScrapeInput } from '../schemas/scrape-input.ts'
import { createScrapeWriter } from '../scrape-writer.ts'
import type { HttpOptions, HttpServices } from '../services.ts'
import type { Api } from './api.ts'

const tags = ['Scraping']
const config = { limit: 'scrape', scope: 'scrape' } as const

export function registerScrape(
  app: Api,
  services: Pick<HttpServices, 'scrape' | 'estimate' | 'jobs' | 'sessions'>,
  { compat }: Pick<HttpOptions, 'compat'>,
): void {
  const isNode = ({ headers }: FastifyRequest): boolean => compat && isNodeSdk(headers['user-agent'])
  const write = createScrapeWriter()
  const response = { 200: scrapeSchema, 202: jobAcceptedSchema }
  app.post(
    '/scrape',
    { config, schema: { tags, summary: 'Fetch a page', body: scrapeBody, response } },
    async (request, reply) => {
      const principal = principalOf(request)
      const flat = isNode(request)
      const input = readInput(request.body, flat)
      if (request.body.sync === false) {
        const { jobId } = await services.jobs.submit(principal, input, request.id)
        return reply.code(202).send({ job_id: jobId, status: 'queued' })
      }
      const result = await services.scrape(principal, input, { signal: goneSignal(reply), requestId: request.id })
      // Written already; the route's type is that of what was written.
      return reply.type('application/json; charset=utf-8').send(write(result, flat) as never)
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
      const input = readInput(request.body, isNode(request))
      const estimate = await services.estimate(principal, input)
      if (input.sessionId !== null) await services.sessions.get(principal, input.sessionId)
      if (input.sessionId !== null && input.cookies !== null) throw new AppError('SESSION_COOKIES_CONFLICT')
      return toEstimateBody(estimate)
    },
  )
}

function readInput(body: ScrapeBody, isNode: boolean): ScrapeInput {
  const input = toScrapeInput(isNode ? withRestoredHeaders(body) : body)
  const { sessionId, leaseId } = input
  return {
    ...input,
    sessionId: sessionId === null ? null : namedId(sessionId),
    leaseId: leaseId === null ? null : namedId(leaseId),
  }
}
