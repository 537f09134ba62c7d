import type { BatchRequest, BatchStatus, Job, JobList, Operations, ScrapeRequest } from './api.ts'
import { type Paged, paged } from './pages.ts'
import { requiring, type ScrapeNow, type ScrapeOptions, submitJob } from './scraping.ts'
import { newIdempotencyKey, type RequestOptions, type Transport } from './transport.ts'

export interface WaitOptions extends RequestOptions {
  /** Milliseconds between two requests; default 1,000. */
  readonly everyMs?: number | undefined
}

/** Options next to `urls` apply to each of them. */
export type BatchOfScrapes = BatchRequest & Omit<Partial<ScrapeRequest>, 'url' | 'sync' | 'require_session'>

export type Jobs = ReturnType<typeof createJobs>
export type Batches = ReturnType<typeof createBatches>

/** Scrapes in the background. */
export function createJobs(transport: Transport) {
  const { json } = transport
  const get = (id: string, options?: RequestOptions) => json('getJob', { path: { id }, options })
  return {
    /** Starts a scrape that no request waits for. `requireSession` as for `scrape`. */
    submit: (request: ScrapeNow, options: ScrapeOptions = {}) => submitJob(transport, request, options),
    get,
    /** Waits until it has ended, also when it failed: see its `status`. */
    wait: (id: string, options: WaitOptions = {}): Promise<Job> =>
      untilEnded(
        () => get(id, options),
        ({ status }) => endedJob.has(status),
        transport,
        options,
      ),
    /** Newest first, those of batches included. */
    list: (
      query: Operations['listJobs']['query'] = {},
      options?: RequestOptions,
    ): Paged<JobList, JobList['jobs'][number]> =>
      paged(
        (cursor = query.cursor) => json('listJobs', { query: { ...query, cursor }, options }),
        (page) => page.jobs,
        (page) => page.next_cursor,
      ),
    /** A waiting one does not start; a running one finishes. */
    cancel: (id: string, options?: RequestOptions) => json('cancelJob', { path: { id }, options, isRepeatable: true }),
  }
}

const endedJob: ReadonlySet<Job['status']> = new Set(['succeeded', 'completed', 'failed'])
const endedBatch: ReadonlySet<BatchStatus['status']> = new Set(['completed', 'partially_failed', 'failed', 'cancelled'])

/** Many pages in one request. */
export function createBatches(transport: Transport) {
  const { json } = transport
  const get = (id: string, options?: RequestOptions) => json('getBatch', { path: { id }, options })
  return {
    /** Starts them. `requireSession` as for `scrape`, of each item that names a session. */
    create: (batch: BatchOfScrapes, { requireSession = true, ...options }: ScrapeOptions = {}) => {
      const item = (one: string | ScrapeRequest) => (typeof one === 'string' ? one : requiring(one, requireSession))
      const { requests, urls } = batch
      const body = {
        ...requiring(batch, requireSession),
        ...(requests == null ? {} : { requests: requests.map(item) }),
        ...(urls == null ? {} : { urls: urls.map(item) }),
      }
      return json('createBatch', { body, options: { idempotencyKey: newIdempotencyKey(), ...options } })
    },
    get,
    /** Waits until every item has ended, also those that failed: see their `status`. */
    wait: (id: string, options: WaitOptions = {}): Promise<BatchStatus> =>
      untilEnded(
        () => get(id, options),
        ({ status }) => endedBatch.has(status),
        transport,
        options,
      ),
    /** Waiting items are not started; running ones finish. */
    cancel: (id: string, options?: RequestOptions) =>
      json('cancelBatch', { path: { id }, options, isRepeatable: true }),
  }
}

async function untilEnded<T>(
  get: () => Promise<T>,
  isEnded: (state: T) => boolean,
  { wait }: Pick<Transport, 'wait'>,
  { everyMs = 1000, signal }: WaitOptions,
): Promise<T> {
  for (;;) {
    const state = await get()
    if (isEnded(state)) return state
    await wait(everyMs, signal)
  }
}
