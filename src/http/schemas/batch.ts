import { z } from 'zod'
import { formatTime, formatTimeOrNull } from '../../clock.ts'
import type { BatchItemView, BatchView } from '../../jobs/batch.ts'
import { isObject } from '../../json-object.ts'
import { batchStatusWords, batchWord, jobWord } from '../compat/job-words.ts'
import { idOut, optional, timeOut, urlText } from './fields.ts'
import { jobStatus, summaryFields, toSummaryFields, waitingForSession } from './job.ts'
import { scrapeSchema } from './scrape.ts'
import { hasInlineCookies, scrapeBody } from './scrape-input.ts'
import { bodyOf } from './to-body.ts'

const maxBatchItems = 100
/** Options next to a list count once for each item, because each item is read with them. As JSON, in characters. */
const maxSharedChars = 8 * 1024 * 1024

const items = z
  .array(scrapeBody)
  .min(1, 'contains no item')
  .max(maxBatchItems, `contains more than ${maxBatchItems} items`)

const bothForms = z
  .object({
    requests: optional(items).meta({ description: 'Each as the body of a scrape, or its URL alone' }),
    urls: optional(items).meta({
      description:
        'The same with shared options: each item is a URL or an object, and options next to `urls` apply to every item; counted once for each item they have at most 8 MiB',
    }),
    webhook_url: optional(urlText).meta({
      description: 'Receives a message once every item has ended; otherwise as for a scrape',
    }),
  })
  .refine(({ requests, urls }) => (requests == null) !== (urls == null), {
    path: ['requests'],
    message: 'send either requests or urls',
  })
  .meta({ id: 'Batch' })

/**
 * `{requests: [...]}` or `{urls: [...], …options}`; options next to either apply to every item that does not set them.
 */
export const batchBody = z.preprocess(withOptions, bothForms)

const { url: _ofItems, ...sharedFields } = scrapeBody.shape

/** Its fields, with the options for all items. */
export const batchFields = z.object({ ...sharedFields, ...bothForms.shape })

export type BatchBody = z.output<typeof batchBody>

/** Its items, each the body of a scrape. */
export const batchItems = ({ requests, urls }: BatchBody) => requests ?? urls ?? []

/** Whether an item of a parsed body has cookies of its own. */
export const hasInlineCookiesInBatch = (body: unknown): boolean => batchItems(body as BatchBody).some(hasInlineCookies)

const batchOnly: ReadonlySet<string> = new Set(['requests', 'urls', 'webhook_url', 'sync'])

function withOptions(body: unknown, context: z.core.$RefinementCtx): unknown {
  if (!isObject(body)) return body
  const options = Object.fromEntries(Object.entries(body).filter(([name]) => !batchOnly.has(name)))
  const whole = (item: unknown): unknown => {
    if (typeof item === 'string') return { ...options, url: item }
    return isObject(item) ? { ...options, ...item } : item
  }
  // Items beyond the limit are not parsed one by one.
  const isRead = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.length <= maxBatchItems
  const list = (value: unknown): unknown => (isRead(value) ? value.map(whole) : value)
  const { requests, urls } = body
  const items = [requests, urls].reduce<number>((sum, value) => sum + (isRead(value) ? value.length : 0), 0)
  if (items * JSON.stringify(options).length > maxSharedChars) {
    context.addIssue({ code: 'custom', path: [urls == null ? 'requests' : 'urls'], message: tooMuchShared })
    return z.NEVER
  }
  return { ...body, requests: list(requests), urls: list(urls) }
}

const tooMuchShared = 'have more than 8 MiB of options: those next to the list count once for each item'

const batchStatus = z.enum(batchStatusWords)

const batchHead = {
  batch_id: idOut,
  status: batchStatus,
  total_requests: z.int(),
  total_urls: z.int().meta({ description: 'The same as `total_requests`' }),
  job_ids: z.array(idOut).meta({ description: 'In the order of the items' }),
}

export const batchAcceptedSchema = z.object({ ...batchHead, estimated_credits: z.int() }).meta({ id: 'BatchAccepted' })

const batchItemSchema = z.object({
  job_id: idOut,
  url: z.string(),
  status: jobStatus,
  error: z.string().nullable(),
  error_code: z.string().nullable(),
  ...summaryFields,
  result: scrapeSchema.nullable().meta({ description: 'Once the batch has ended' }),
  waiting_for_login: z.boolean().meta({ description: 'It waits until somebody has logged in to its session again' }),
  waiting_for_session: waitingForSession,
  result_omitted: z
    .boolean()
    .meta({ description: 'A result exists but is not included here; read it with `GET /jobs/{job_id}`' }),
})

const ifNoted = '; null if an item ended in a version that did not note it'

export const batchSchema = z
  .object({
    ...batchHead,
    pending: z.int(),
    running: z.int(),
    completed: z.int(),
    failed: z.int(),
    login_walls: z
      .int()
      .nullable()
      .meta({ description: `Completed items whose result is a login page${ifNoted}` }),
    error_statuses: z
      .int()
      .nullable()
      .meta({ description: `Completed items whose target answered with a status of 400 or above${ifNoted}` }),
    credits_used: z
      .int()
      .nullable()
      .meta({
        description: `Of all items with a result, once every item has ended; null before, and if none has a result${ifNoted}`,
      }),
    items: z.array(batchItemSchema),
    created_at: timeOut,
    ended_at: timeOut.nullable(),
  })
  .meta({ id: 'BatchStatus' })

export function toBatchAcceptedBody(batch: BatchView, credits: number): z.output<typeof batchAcceptedSchema> {
  return { ...toHead(batch), estimated_credits: credits }
}

/** Without results, which are returned as they were stored (`http/job-writer.ts`). */
export function toBatchBody(batch: BatchView): z.output<typeof batchSchema> {
  const { counts, vocabulary } = batch
  return {
    ...toHead(batch),
    pending: counts.queued,
    running: counts.processing,
    completed: counts.succeeded,
    failed: counts.failed,
    ...toTotals(batch),
    items: batch.items.map((item) => toItem(item, vocabulary)),
    created_at: formatTime(batch.createdAt),
    ended_at: formatTimeOrNull(batch.endedAt),
  }
}

/** Null if an item was stored by a version that did not note what its result says. */
function toTotals({ counts, items: all }: BatchView) {
  const found = all.flatMap(({ summary }) => summary ?? [])
  if (found.length < counts.succeeded) return { login_walls: null, error_statuses: null, credits_used: null }
  const hasEnded = counts.queued + counts.processing === 0
  return {
    login_walls: found.filter(({ loginWall }) => loginWall).length,
    error_statuses: found.filter(({ statusCode }) => statusCode >= 400).length,
    credits_used: hasEnded && found.length > 0 ? found.reduce((sum, { credits }) => sum + credits, 0) : null,
  }
}

function toHead({ batchId, status, vocabulary, items: all }: BatchView) {
  return {
    batch_id: batchId,
    status: batchWord(vocabulary, status),
    total_requests: all.length,
    total_urls: all.length,
    job_ids: all.map(({ jobId }) => jobId),
  }
}

const itemBody = bodyOf(batchItemSchema)

function toItem(item: BatchItemView, vocabulary: string | null) {
  return itemBody(item, {
    status: jobWord(vocabulary, item.status),
    error: item.error?.message ?? null,
    error_code: item.error?.code ?? null,
    ...toSummaryFields(item.summary),
    result: null,
    waiting_for_login: item.loginWait !== null,
    waiting_for_session: item.waitsForSession,
    result_omitted: item.isResultOmitted,
  })
}
