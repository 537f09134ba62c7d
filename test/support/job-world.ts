import type { Principal } from '../../src/accounts/principal.ts'
import { systemRandom } from '../../src/clock.ts'
import { createCallbackOutbox } from '../../src/events/callback-outbox.ts'
import { openCallback } from '../../src/events/callback-seal.ts'
import { createBatchRepository } from '../../src/jobs/batch-repository.ts'
import type { EndMessage } from '../../src/jobs/end-message.ts'
import type { JobView } from '../../src/jobs/job.ts'
import type { JobDependencies } from '../../src/jobs/job-dependencies.ts'
import { createJobRepository } from '../../src/jobs/job-repository.ts'
import { createJobs } from '../../src/jobs/jobs.ts'
import type { SubmitContext } from '../../src/jobs/submit.ts'
import type { ScrapeInput, ScrapeResult } from '../../src/scraping/scrape-types.ts'
import type { Store } from '../../src/storage/store.ts'
import { testClock, testVault } from './session-world.ts'
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
  screenshot: false,
  renderJs: 'auto',
  warning: null,
  includeRawHtml: false,
  maxResponseBytes: 1024,
  forceTier: null,
  maxTier: null,
  maxCredits: null,
  failFast: false,
  requireSession: false,
})

/** What goes with a submission. */
export const submitContext = (requestId: string, over: Partial<SubmitContext> = {}): SubmitContext => ({
  requestId,
  vocabulary: null,
  callbackUrl: null,
  ...over,
})

const resultOf = (url: string): ScrapeResult => ({
  url,
  statusCode: 200,
  content: `page of ${url}`,
  contentUtf8: null,
  rawHtml: null,
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
})

/** Jobs over a store whose scrapes end when the test lets them. */
export function jobWorld(store: Store, over: Partial<JobDependencies> = {}) {
  const clock = testClock()
  const vault = testVault()
  const errors: unknown[] = []
  const scraped: string[] = []
  const gates = new Map<string, PromiseWithResolvers<void>>()
  const jobs = createJobs({
    store,
    repository: createJobRepository(store),
    vault,
    clock,
    random: systemRandom,
    batches: createBatchRepository(store),
    callbacks: createCallbackOutbox({ db: store.db, vault, clock }),
    writeMessage: (message) => JSON.stringify(message),
    onError: (error) => errors.push(error),
    scrape: async (_principal, { url }) => {
      scraped.push(url)
      await gates.get(url)?.promise
      return resultOf(url)
    },
    stillStands: async () => true,
    resultTtlMs: 60 * minute,
    concurrency: 1,
    ...over,
  })
  const hold = (url: string): (() => void) => {
    const gate = Promise.withResolvers<void>()
    gates.set(url, gate)
    return gate.resolve
  }
  const ended = (who: Principal, id: string): Promise<JobView> =>
    until('the end of a job', async () => {
      const job = await jobs.get(who, id)
      return job.status === 'succeeded' || job.status === 'failed' ? job : undefined
    })
  /** What is to be posted, oldest first. */
  const posted = async (): Promise<EndMessage[]> => {
    const rows = await store.db.selectFrom('callbacks').selectAll().orderBy('created_at').orderBy('id').execute()
    return rows.map((row) => {
      const own = { id: row.id, accountId: row.account_id }
      const { body } = openCallback(vault, own, { wrappedKey: row.wrapped_key, sealed: row.sealed })
      return JSON.parse(body) as EndMessage
    })
  }
  return { jobs, clock, scraped, hold, ended, posted, errors }
}
