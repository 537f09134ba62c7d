import { Readable } from 'node:stream'
import type { BatchView } from '../jobs/batch.ts'
import type { JobView, StoredResult } from '../jobs/job.ts'
import { creditsIn, insideOf } from './result-text.ts'
import { toBatchBody } from './schemas/batch.ts'
import { toJobBody } from './schemas/job.ts'

export const jsonType = 'application/json; charset=utf-8'

type Pieces = AsyncGenerator<Buffer | string>

/** The answer to `GET /jobs/{id}` of a job with a result, which is at top level, too. Throws as `StoredResult.text`. */
export function writeJob(job: JobView & { readonly result: StoredResult }): Promise<Readable> {
  return started(jobPieces(job))
}

async function* jobPieces({ result, ...job }: JobView & { readonly result: StoredResult }): Pieces {
  const { job_id, status, error, error_code } = toJobBody({ ...job, result: null })
  yield '{'
  yield* insideOf(result.text())
  yield `,${JSON.stringify({ job_id, status }).slice(1, -1)},"result":`
  yield* result.text()
  yield `,${JSON.stringify({ error, error_code }).slice(1)}`
}

/** The answer to `GET /batch/{id}`. Throws as `StoredResult.text`. */
export function writeBatch(batch: BatchView): Promise<Readable> {
  return started(batchPieces(batch))
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

/** Without a copy of what is bytes already. */
const bytesOf = (piece: Buffer | string): Buffer => (typeof piece === 'string' ? Buffer.from(piece) : piece)

/** A stream of pieces of which the first large one is there: what cannot be opened is an error, not half an answer. */
async function started(pieces: Pieces): Promise<Readable> {
  const first = [await pieces.next(), await pieces.next()]
  const all = async function* () {
    for (const { value } of first) if (value !== undefined) yield bytesOf(value)
    for await (const piece of pieces) yield bytesOf(piece)
  }
  return Readable.from(all(), { objectMode: false })
}
