import type { BatchView } from '../../jobs/batch.ts'
import { type BatchItem, rethrowForItem } from '../../jobs/submit.ts'
import { vocabularyOf } from '../compat/job-words.ts'
import type { HttpOptions } from '../http-options.ts'
import { writeBatch } from '../job-writer.ts'
import { storeKeyedAnswer } from '../keyed-answer.ts'
import { knownId, principalOf } from '../request-parts.ts'
import {
  batchAcceptedSchema,
  batchBody,
  batchFields,
  batchItems,
  batchSchema,
  hasInlineCookiesInBatch,
  toBatchAcceptedBody,
} from '../schemas/batch.ts'
import { readScrapeInput, type ScrapeBody } from '../schemas/scrape-input.ts'
import { sendWritten } from '../serialize.ts'
import type { HttpServices } from '../services.ts'
import { type Api, idParams, routesOf } from './api.ts'

/** Items that are read before other accounts have their turn: each may have thousands of headers. */
const itemsPerTurn = 10

export function registerBatches(
  app: Api,
  { jobs, estimate, webhooks, idempotency }: Pick<HttpServices, 'jobs' | 'estimate' | 'webhooks' | 'idempotency'>,
  { compat, loopTurns }: Pick<HttpOptions, 'compat' | 'loopTurns'>,
): void {
  const route = routesOf(app, 'Scraping')
  route.post(
    '/batch',
    {
      limit: 'scrape',
      scope: 'scrape',
      idempotent: { memory: hasInlineCookiesInBatch, timeoutMs: () => null },
      bodyFields: batchFields,
      summary: 'Fetch up to 100 pages in the background',
      body: batchBody,
      response: { 202: batchAcceptedSchema },
    },
    async (request, reply) => {
      const principal = principalOf(request)
      const bodies = batchItems(request.body)
      const callbackUrl = await webhooks.checkCallbackUrl(principal, request.body.webhook_url)
      const readItem = async (body: ScrapeBody) => ({
        input: readScrapeInput(body),
        callbackUrl: await webhooks.checkCallbackUrl(principal, body.webhook_url),
      })
      const items: BatchItem[] = []
      for (const [at, body] of bodies.entries()) {
        if (at % itemsPerTurn === 0) await loopTurns.next(principal.userId)
        items.push(await readItem(body).catch(rethrowForItem(at)))
      }
      const vocabulary = compat ? vocabularyOf(request.headers['user-agent']) : null
      const bodyOf = (batch: BatchView) => {
        const credits = items.reduce((sum, { input }) => sum + estimate(input).estimatedCredits, 0)
        return toBatchAcceptedBody(batch, credits)
      }
      const storeAnswer = (batch: BatchView) => storeKeyedAnswer(idempotency, request, reply.code(202), bodyOf(batch))
      const context = { requestId: request.id, vocabulary, callbackUrl, storeAnswer }
      return bodyOf(await jobs.submitBatch(principal, items, context))
    },
  )
  route.get(
    '/batch/:id',
    {
      scope: ['read', 'scrape'],
      isLong: true,
      summary: 'Status of a batch',
      params: idParams,
      response: { 200: batchSchema },
    },
    async (request, reply) => {
      const batch = await jobs.getBatch(principalOf(request), knownId(request.params.id))
      return sendWritten(reply, await writeBatch(batch))
    },
  )
  route.post(
    '/batch/:id/cancel',
    {
      scope: 'scrape',
      summary: 'Cancel a batch: waiting items are not started, running items finish',
      params: idParams,
      response: { 200: batchSchema },
    },
    async (request, reply) => {
      const batch = await jobs.cancelBatch(principalOf(request), knownId(request.params.id))
      return sendWritten(reply, await writeBatch(batch))
    },
  )
}
