import type { AccountDependencies } from './accounts/dependencies.ts'
import { stillStands } from './accounts/still-stands.ts'
import type { HttpServices } from './http/services.ts'
import { createJobRepository } from './jobs/job-repository.ts'
import { createJobs, type Jobs } from './jobs/jobs.ts'
import type { Metrics } from './metrics.ts'
import type { Core } from './open-core.ts'
import { admit } from './scraping/admit.ts'
import { createRender } from './scraping/content/render.ts'
import { estimate } from './scraping/estimate.ts'
import { createScrapeJudge } from './scraping/judge.ts'
import type { PagePool } from './scraping/page-pool.ts'
import { type ScrapeDependencies, scrape } from './scraping/scrape.ts'
import type { Tier } from './scraping/tier.ts'
import type { Store } from './storage/store.ts'

/** Scrapes, and those that are done later. */
export interface ComposedScraping {
  readonly services: Pick<HttpServices, 'scrape' | 'estimate' | 'jobs'>
  readonly jobs: Pick<Jobs, 'start' | 'sweep' | 'close'>
}

export interface ScrapingWays {
  /** What validations have as well. */
  readonly shared: Omit<ScrapeDependencies, 'usageWrite' | 'loginWallLimit' | 'tiers' | 'judge' | 'render'> & {
    readonly store: Store
  }
  readonly tier: Tier
  readonly pages: PagePool
  readonly deps: AccountDependencies
  readonly metrics: Pick<Metrics, 'scrape'>
}

export function composeScraping(core: Core, { shared, tier, pages, deps, metrics }: ScrapingWays): ComposedScraping {
  const { config, clock, random, vault } = core
  const { store } = shared
  const scraping: ScrapeDependencies = {
    ...shared,
    usageWrite: (accountId, now, domain, credits) =>
      deps.usageLog.usageWrite(accountId, Math.floor(now / 86_400_000), domain, credits),
    loginWallLimit: config.loginWallLimit,
    tiers: [tier],
    judge: createScrapeJudge(pages),
    render: createRender(pages),
  }
  const runScrape: HttpServices['scrape'] = (principal, input, context) =>
    metrics.scrape(() => scrape(scraping, principal, input, context))
  const jobs = createJobs({
    store,
    repository: createJobRepository(store),
    vault,
    clock,
    random,
    scrape: runScrape,
    stillStands: (principal) => stillStands(deps, principal),
    resultTtlMs: config.resultTtlSeconds * 1000,
    // No more than half of the places, so that none of them fails for want of one.
    concurrency: Math.max(1, Math.min(16, Math.floor(config.maxScrapes / 2))),
  })
  return {
    services: {
      scrape: runScrape,
      estimate: async (_principal, input) => estimate(input, scraping.tiers),
      jobs: {
        submit: async (principal, input, requestId) => {
          await admit(scraping, principal, input, requestId)
          return jobs.submit(principal, input, requestId)
        },
        get: (principal, jobId) => jobs.get(principal, jobId),
      },
    },
    jobs,
  }
}
