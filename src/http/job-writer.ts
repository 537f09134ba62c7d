import type { Readable } from 'node:stream'
import { formatTime } from '../clock.ts'
import type { BatchView } from '../jobs/batch.ts'
import type { CallbackMessage } from '../jobs/callback-message.ts'
import type { JobView, StoredResult } from '../jobs/job.ts'
import type { ScrapeResult } from '../scraping/scrape-types.ts'
import { isNodeSdk, jobWord } from './compat/job-words.ts'
import { partsOfValue, slicesOfPart } from './json-parts.ts'
import { toBatchBody } from './schemas/batch.ts'
import { toJobBody } from './schemas/job.ts'
import { toScrapeBody } from './schemas/scrape.ts'
import { startedStream } from './started-stream.ts'

type Pieces = AsyncGenerator<Buffer | string>

/**
 * The stored and returned text of a job's result: the body of a scrape, written by its schema's own mapping.
 * @param vocabulary of the client that created the job (`compat/job-words.ts`)
 */
export function* writeResultText(result: ScrapeResult, vocabulary: string | null): Generator<Uint8Array> {
  // Three levels: the object, its content, and the formats of the content.
  for (const part of partsOfValue(toScrapeBody(result, isNodeSdk(vocabulary)), 3)) yield* slicesOfPart(part)
}

/**
 * The response of `GET /jobs/{id}` for a job with a result, whose fields are also at the top level. Throws as
 * `StoredResult.text`.
 */
export function writeJob(job: JobView, result: StoredResult): Promise<Readable> {
  return startedStream(jobPieces(job, result))
}

async function* jobPieces(job: JobView, result: StoredResult): Pieces {
  const { job_id, status, error, error_code } = toJobBody(job)
  yield '{'
  yield* insideOf(result.text())
  yield `,${JSON.stringify({ job_id, status }).slice(1, -1)},"result":`
  yield* result.text()
  yield `,${JSON.stringify({ error, error_code }).slice(1)}`
}

/** The response of `GET /batch/{id}`. Throws as `StoredResult.text`. */
export function writeBatch(batch: BatchView): Promise<Readable> {
  return startedStream(batchPieces(batch))
}

async function* batchPieces(batch: BatchView): Pieces {
  const { items, ...head } = toBatchBody(batch)
  yield `${JSON.stringify(head).slice(0, -1)},"items":[`
  for (const [at, { result: _null, ...item }] of items.entries()) {
    yield `${at === 0 ? '' : ','}${JSON.stringify(item).slice(0, -1)},"result":`
    const result = batch.items[at]?.result ?? null
    if (result === null) yield 'null'
    else yield* result.text()
    yield '}'
  }
  yield ']}'
}

/** The text of a JSON object without its first and last brace, to be inserted into another object. */
async function* insideOf(text: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer | null = null
  let isFirst = true
  for await (const piece of text) {
    if (held !== null) yield held
    held = isFirst ? piece.subarray(1) : piece
    isFirst = false
  }
  if (held !== null) yield held.subarray(0, held.length - 1)
}

/** The JSON body that is posted to the `webhook_url` of a scrape or a batch. */
export function writeCallbackMessage(message: CallbackMessage): string {
  const { id, at } = message
  const head = { id, timestamp: formatTime(at) }
  if (message.kind === 'batch') {
    return JSON.stringify({ ...head, type: 'batch.completed', data: toBatchBody(message.batch) })
  }
  const { job, isResultOmitted } = message
  const { jobId, vocabulary, error, result } = job
  return JSON.stringify({
    ...head,
    type: error === null ? 'job.completed' : 'job.failed',
    data: {
      job_id: jobId,
      status: jobWord(vocabulary, error === null ? 'succeeded' : 'failed'),
      error: error?.message ?? null,
      error_code: error?.code ?? null,
      result: result === null ? null : toScrapeBody(result),
      result_omitted: isResultOmitted,
    },
  })
}
