import { join } from 'node:path'
import { isCredentialValid, requireCredential } from '../accounts/is-credential-valid.ts'
import { dayOf } from '../accounts/usage/periods.ts'
import { bind } from '../bind.ts'
import { createBlobFolder } from '../blobs/blob-folder.ts'
import { createBlobs } from '../blobs/blobs.ts'
import { createBlobRepository } from '../blobs/repository.ts'
import { systemTimer } from '../clock.ts'
import type { Config } from '../config.ts'
import { createCallbackOutbox } from '../events/repository/callback-outbox.ts'
import type { Tier } from '../fetching/tier.ts'
import { writeCallbackMessage, writeResultText } from '../http/job-writer.ts'
import type { HttpServices } from '../http/services.ts'
import { createJobs } from '../jobs/jobs.ts'
import { createBatchRepository } from '../jobs/repository/batch-repository.ts'
import { createJobRepository } from '../jobs/repository/job-repository.ts'
import type { Metrics } from '../metrics.ts'
import type { Core } from '../open-core.ts'
import { createRender } from '../scraping/content/render.ts'
import { estimate } from '../scraping/estimate.ts'
import { fetchFile } from '../scraping/fetch-file.ts'
import { refuseEarly } from '../scraping/refuse-early.ts'
import { type ScrapeDependencies, scrape } from '../scraping/scrape.ts'
import type { ScrapeInput } from '../scraping/scrape-types.ts'
import { createScreenshots } from '../scraping/screenshots.ts'
import { createJudge } from '../use/judge.ts'
import type { FeatureParts } from './parts.ts'
import type { Shared } from './shared.ts'

export interface ScrapingParts extends Pick<FeatureParts, 'pages' | 'loopTurns' | 'accountDeps' | 'publicAddress'> {
  readonly shared: Shared
  /** In any order. */
  readonly tiers: readonly Tier[]
  readonly metrics: Pick<Metrics, 'scrape' | 'jobNotStored'>
  /** Reports an error to the operator. */
  readonly onError: (error: unknown) => void
}

/** Where large results are stored. */
export const resultsFolder = ({ dataDir }: Pick<Config, 'dataDir'>): string => join(dataDir, 'results')

/** Scrapes, immediate and in the background. */
export function composeScraping(
  core: Core,
  { shared, tiers, pages, loopTurns, accountDeps, metrics, publicAddress, onError }: ScrapingParts,
) {
  const { config, clock, stopwatch, random, vault } = core
  const { store } = shared
  const blobs = createBlobs({
    store,
    repository: createBlobRepository(store),
    storage: createBlobFolder(resultsFolder(config)),
    vault,
    clock,
    stopwatch,
    random,
    loopTurns,
    maxBytes: config.resultMaxBytes,
    accountBytes: config.resultQuotaBytes,
  })
  const resultTtlMs = config.resultTtlSeconds * 1000
  const screenshots = createScreenshots({ store, blobs, clock, resultTtlMs, publicAddress })
  const scraping: ScrapeDependencies = {
    ...shared,
    ...bind(accountDeps, { requireCredential }),
    usageWrite: (accountId, now, domain, credits) =>
      accountDeps.usageLog.usageWrite(accountId, dayOf(now), domain, credits),
    loginWallLimit: config.loginWallLimit,
    tiers,
    loopTurns,
    screenshots,
    judge: createJudge(pages, { window: true }),
    pages,
    render: createRender(pages, loopTurns),
  }
  const runScrape: HttpServices['scrape'] = (principal, input, context) =>
    metrics.scrape(() => scrape(scraping, principal, input, context), context.signal)
  const runFetch: HttpServices['fetchFile'] = (principal, input, context) =>
    metrics.scrape(() => fetchFile(scraping, principal, input, context), context.signal)
  // At most half of the scrape budget, so that no job fails for lack of a slot.
  const slots = Math.max(1, Math.min(16, Math.floor(config.maxScrapes / 2)))
  const jobs = createJobs({
    store,
    repository: createJobRepository(store),
    batches: createBatchRepository(store),
    callbackOutbox: createCallbackOutbox({ db: store.db, vault, clock }),
    blobs,
    loopTurns,
    writeResult: writeResultText,
    writeMessage: writeCallbackMessage,
    onError: (error) => {
      metrics.jobNotStored()
      onError(error)
    },
    vault,
    clock,
    timer: systemTimer,
    random,
    refuseEarly: (principal, input, requestId) => refuseEarly(scraping, principal, input, requestId),
    scrape: runScrape,
    ...bind(accountDeps, { isCredentialValid }),
    resultTtlMs,
    concurrency: config.background ? slots : 0,
    accountConcurrency: Math.max(1, Math.floor(slots / 4)),
  })
  return {
    scrape: runScrape,
    fetchFile: runFetch,
    estimate: (input: ScrapeInput) => estimate(input, tiers),
    screenshots,
    jobs,
  }
}
