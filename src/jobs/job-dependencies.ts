import type { Principal } from '../accounts/principal.ts'
import type { Clock, Random } from '../clock.ts'
import type { ScrapeContext } from '../scraping/scrape.ts'
import type { ScrapeInput, ScrapeResult } from '../scraping/scrape-types.ts'
import type { Store } from '../storage/store.ts'
import type { Vault } from '../vault/vault.ts'
import type { JobRepository } from './job-repository.ts'

export interface JobDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: JobRepository
  readonly vault: Vault
  readonly clock: Clock
  readonly random: Pick<Random, 'uuid'>
  readonly scrape: (principal: Principal, input: ScrapeInput, context: ScrapeContext) => Promise<ScrapeResult>
  /** Whether who submitted a job may still do so when its turn comes. */
  readonly stillStands: (principal: Principal) => Promise<boolean>
  readonly resultTtlMs: number
  /** Jobs run at once. */
  readonly concurrency: number
}
