import { join } from 'node:path'
import type { Principal } from '../../src/accounts/principal.ts'
import type { BlobDependencies } from '../../src/blobs/blob.ts'
import { createBlobFolder } from '../../src/blobs/blob-folder.ts'
import { createBlobs } from '../../src/blobs/blobs.ts'
import { createBlobRepository } from '../../src/blobs/repository.ts'
import { systemRandom, systemTimer } from '../../src/clock.ts'
import { AppError } from '../../src/errors.ts'
import { createCallbackOutbox, openCallback } from '../../src/events/repository/callback-outbox.ts'
import { LoopTurns } from '../../src/fairness/loop-turns.ts'
import { defaultRenderingOptions } from '../../src/fetching/rendering-options.ts'
import type { CallbackMessage } from '../../src/jobs/callback-message.ts'
import type { StoredResult } from '../../src/jobs/job.ts'
import type { JobDependencies } from '../../src/jobs/job-dependencies.ts'
import { createJobs } from '../../src/jobs/jobs.ts'
import { createBatchRepository } from '../../src/jobs/repository/batch-repository.ts'
import { createJobRepository } from '../../src/jobs/repository/job-repository.ts'
import type { SubmitContext } from '../../src/jobs/submit.ts'
import type { ScrapeInput, ScrapeResult } from '../../src/scraping/scrape-types.ts'
import type { Store } from '../../src/storage/store.ts'
import { testClock } from './session-world.ts'
import { temporaryFolder } from './stores.ts'
import { testVault } from './test-vault.ts'
import { until } from './until.ts'

const minute = 60_000

/** What a job is to fetch. */
export const scrapeInput = (url: string, cookies: ScrapeInput['cookies'] = null): ScrapeInput => ({
  url,
  sessionId: null,
  leaseId: null,
  cookies,
  method: 'GET',
  headers: null,
  body: null,
  contentType: null,
  mode: 'auto',
  formats: null,
  timeoutMs: 90_000,
  browser: defaultRenderingOptions,
  renderJs: 'auto',
  warning: null,
  includeRawHtml: false,
  maxResponseBytes: 1024,
  forceTier: null,
  maxTier: null,
  maxCredits: null,
  failFast: false,
  requireSession: false,
  waitForLoginMs: null,
})

/** What goes with a submission. */
export const submitContext = (requestId: string, over: Partial<SubmitContext> = {}): SubmitContext => ({
  requestId,
  vocabulary: null,
  callbackUrl: null,
  storeAnswer: async () => [],
  ...over,
})

export const pageOf = (url: string): ScrapeResult => ({
  url,
  statusCode: 200,
  content: `page of ${url}`,
  contentUtf8: null,
  rawHtml: null,
  screenshotUrl: null,
  title: null,
  byosApplied: false,
  tierUsed: '1',
  credits: 1,
  escalations: [],
  warning: null,
  loginWall: false,
  auth: { verdict: 'unknown', confidence: 0, evidence: [] },
  finalUrl: url,
  redirectChain: [],
  headers: {},
  responseTimeMs: 1,
  sizeBytes: 1,
  truncated: null,
  isBase64: false,
})

/** What a job's result says, as `jobWorld` writes it. */
export async function resultOf(result: StoredResult | null): Promise<ScrapeResult | null> {
  if (result === null) return null
  const pieces: Buffer[] = []
  for await (const piece of result.text()) pieces.push(piece)
  return JSON.parse(Buffer.concat(pieces).toString()) as ScrapeResult
}

/** The commits of a store that refuses those with a statement that contains `text`, while it is full. */
export function fullStore(store: Pick<Store, 'commit'>, text = '') {
  const full: Pick<Store, 'commit'> & { isFull: boolean } = {
    isFull: false,
    commit: async (list, options) => {
      const isRefused = full.isFull && list.some((write) => 'sql' in write && write.sql.includes(text))
      if (isRefused) throw new AppError('STORAGE_UNAVAILABLE')
      return store.commit(list, options)
    },
  }
  return full
}

/** Jobs over a store whose scrapes end when the test lets them. */
export function jobWorld(
  store: Store,
  over: Partial<JobDependencies> = {},
  blobLimits: Pick<BlobDependencies, 'maxBytes' | 'accountBytes'> = { maxBytes: 1e6, accountBytes: 1e7 },
) {
  const folder = join(temporaryFolder(), 'results')
  const clock = testClock()
  const vault = testVault
  const errors: unknown[] = []
  const scraped: string[] = []
  const gates = new Map<string, PromiseWithResolvers<void>>()
  const jobs = createJobs({
    store,
    repository: createJobRepository(store),
    vault,
    clock,
    timer: systemTimer,
    random: systemRandom,
    batches: createBatchRepository(store),
    callbackOutbox: createCallbackOutbox({ db: store.db, vault, clock }),
    loopTurns: new LoopTurns(clock),
    blobs: createBlobs({
      store: over.store ?? store,
      repository: createBlobRepository(store),
      storage: createBlobFolder(folder),
      vault,
      clock,
      stopwatch: clock,
      random: systemRandom,
      loopTurns: new LoopTurns(clock),
      ...blobLimits,
    }),
    writeResult: (result) => [Buffer.from(JSON.stringify(result))],
    writeMessage: (message) => JSON.stringify(message),
    onError: (error) => errors.push(error),
    refuseEarly: async () => {},
    scrape: async (_principal, { url }) => {
      scraped.push(url)
      await gates.get(url)?.promise
      return pageOf(url)
    },
    isCredentialValid: async () => true,
    resultTtlMs: 60 * minute,
    concurrency: 1,
    accountConcurrency: 100,
    ...over,
  })
  const hold = (url: string): (() => void) => {
    const gate = Promise.withResolvers<void>()
    gates.set(url, gate)
    return gate.resolve
  }
  const ended = (who: Principal, id: string) =>
    until('the end of a job', async () => {
      const job = await jobs.get(who, id)
      const hasEnded = job.status === 'succeeded' || job.status === 'failed'
      return hasEnded ? { ...job, result: await resultOf(job.result) } : undefined
    })
  /** What is to be posted, oldest first. */
  const posted = async (): Promise<CallbackMessage[]> => {
    const rows = await store.db.selectFrom('callbacks').selectAll().orderBy('created_at').orderBy('id').execute()
    const opened = rows.map(({ id, account_id, wrapped_key, sealed }) =>
      openCallback(vault, { id, accountId: account_id }, { wrappedKey: wrapped_key, sealed }),
    )
    return (await Promise.all(opened)).map(({ body }) => JSON.parse(body) as CallbackMessage)
  }
  return { jobs, clock, folder, scraped, hold, ended, posted, errors }
}
