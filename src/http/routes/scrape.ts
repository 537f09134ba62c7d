import type { FastifyRequest } from 'fastify'
import { AppError, invalidField } from '../../errors.ts'
import type { ScrapeInput } from '../../scraping/scrape-types.ts'
import { isNodeSdk, vocabularyOf } from '../compat/job-words.ts'
import { withRestoredHeaders } from '../compat/node-sdk.ts'
import type { HttpOptions } from '../http-options.ts'
import { storeKeyedAnswer } from '../keyed-answer.ts'
import { disconnectSignal, principalOf } from '../request-parts.ts'
import { jobAcceptedSchema, toJobAcceptedBody } from '../schemas/job.ts'
import { estimateSchema, scrapeSchema, toEstimateBody } from '../schemas/scrape.ts'
import {
  hasInlineCookies,
  readScrapeInput,
  requestTimeoutMs,
  type ScrapeBody,
  scrapeBody,
} from '../schemas/scrape-input.ts'
import { streamScrape, writeScrape } from '../scrape-writer.ts'
import { sendWritten } from '../serialize.ts'
import type { HttpServices } from '../services.ts'
import { type Api, routesOf } from './api.ts'

const config = { limit: 'scrape', scope: 'scrape' } as const

export function registerScrape(
  app: Api,
  services: Pick<HttpServices, 'scrape' | 'estimate' | 'jobs' | 'sessions' | 'webhooks' | 'idempotency'>,
  { compat, loopTurns }: Pick<HttpOptions, 'compat' | 'loopTurns'>,
): void {
  const route = routesOf(app, 'Scraping')
  const vocabularyFor = ({ headers }: FastifyRequest) => (compat ? vocabularyOf(headers['user-agent']) : null)
  const inputFrom = (body: ScrapeBody, vocabulary: string | null): ScrapeInput =>
    readScrapeInput(isNodeSdk(vocabulary) ? withRestoredHeaders(body) : body)
  const response = { 200: scrapeSchema, 202: jobAcceptedSchema }
  route.post(
    '/scrape',
    {
      ...config,
      idempotent: { memory: hasInlineCookies, timeoutMs: requestTimeoutMs },
      summary: 'Fetch a page',
      body: scrapeBody,
      response,
    },
    async (request, reply) => {
      const principal = principalOf(request)
      const vocabulary = vocabularyFor(request)
      const input = inputFrom(request.body, vocabulary)
      const { webhook_url: askedUrl } = request.body
      // Nearly no scrape has one, and none needs to wait for this.
      const callbackUrl = askedUrl == null ? null : await services.webhooks.checkCallbackUrl(principal, askedUrl)
      if (request.body.sync === false) {
        const storeAnswer = (job: Parameters<typeof toJobAcceptedBody>[0]) =>
          storeKeyedAnswer(services.idempotency, request, reply.code(202), toJobAcceptedBody(job, vocabulary))
        const context = { requestId: request.id, vocabulary, callbackUrl, storeAnswer }
        const job = await services.jobs.submit(principal, input, context)
        return reply.code(202).send(toJobAcceptedBody(job, vocabulary))
      }
      if (input.waitForLoginMs !== null) {
        throw invalidField('wait_for_login_seconds', 'is for jobs: send sync: false, or a batch')
      }
      request.progress = { hasActed: false }
      const signal = disconnectSignal(reply)
      const context = { signal, requestId: request.id, progress: request.progress, turnWait: null }
      const result =
        callbackUrl === null
          ? await services.scrape(principal, input, context)
          : await services.jobs.scrapeAndPost(principal, input, { ...context, callbackUrl, vocabulary })
      // With an Idempotency-Key a copy is kept, so the whole response is needed.
      const isFlat = isNodeSdk(vocabulary)
      const isWhole = isFlat || request.idempotencyTicket !== null
      const written = isWhole
        ? writeScrape(result, isFlat)
        : streamScrape(result, () => loopTurns.next(principal.userId))
      return sendWritten(reply, written)
    },
  )
  route.post(
    '/scrape/estimate',
    { ...config, summary: 'Estimate what a scrape would cost', body: scrapeBody, response: { 200: estimateSchema } },
    async (request) => {
      const principal = principalOf(request)
      const input = inputFrom(request.body, vocabularyFor(request))
      const estimate = services.estimate(input)
      if (input.sessionId !== null) await services.sessions.get(principal, input.sessionId)
      if (input.sessionId !== null && input.cookies !== null) throw new AppError('SESSION_COOKIES_CONFLICT')
      return toEstimateBody(estimate)
    },
  )
}
