import type { Readable } from 'node:stream'
import type { BatchView } from '../jobs/batch.ts'
import type { JobView, StoredResult } from '../jobs/job.ts'
import { creditsIn, insideOf } from './result-text.ts'
import { toBatchBody } from './schemas/batch.ts'
import { toJobBody } from './schemas/job.ts'
import { startedStream } from './started-stream.ts'

export const jsonType = 'application/json; charset=utf-8'

type Pieces = AsyncGenerator<Buffer | string>

/**
 * The response of `GET /jobs/{id}` for a job with a result, whose fields are also at the top level. Throws as
 * `StoredResult.text`.
 */
export function writeJob(job: JobView & { readonly result: StoredResult }): Promise<Readable> {
  return startedStream(jobPieces(job))
}

async function* jobPieces({ result, ...job }: JobView & { readonly result: StoredResult }): Pieces {
  const { job_id, status, error, error_code } = toJobBody({ ...job, result: null })
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
  const { items, credits_used: _none, ...head } = toBatchBody(batch)
  let credits: number | null = null
  yield `${JSON.stringify(head).slice(0, -1)},"items":[`
  for (const [at, { result: _null, ...item }] of items.entries()) {
    yield `${at === 0 ? '' : ','}${JSON.stringify(item).slice(0, -1)},"result":`
    const result = batch.items[at]?.result ?? null
    if (result === null) yield 'null'
    else {
      let isFirst = true
      for await (const piece of result.text()) {
        if (isFirst) credits = (credits ?? 0) + creditsIn(piece)
        isFirst = false
        yield piece
      }
    }
    yield '}'
  }
  yield `],"credits_used":${credits}}`
}
