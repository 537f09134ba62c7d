import type { Principal } from '../accounts/principal.ts'
import type { Blobs } from '../blobs/blobs.ts'
import type { Clock, Random } from '../clock.ts'
import type { CallbackOutbox } from '../events/callback-outbox.ts'
import type { ScrapeContext } from '../scraping/scrape.ts'
import type { ScrapeInput, ScrapeResult } from '../scraping/scrape-types.ts'
import type { Store } from '../storage/store.ts'
import type { Vault } from '../vault/vault.ts'
import type { BatchRepository } from './batch-repository.ts'
import type { EndMessage } from './end-message.ts'
import type { JobRepository } from './job-repository.ts'

export interface JobDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: JobRepository
  readonly batches: BatchRepository
  readonly callbacks: CallbackOutbox
  readonly blobs: Blobs
  readonly vault: Vault
  readonly clock: Clock
  readonly random: Pick<Random, 'uuid'>
  readonly scrape: (principal: Principal, input: ScrapeInput, context: ScrapeContext) => Promise<ScrapeResult>
  /** Whether who submitted a job may still do so when its turn comes. */
  readonly stillStands: (principal: Principal) => Promise<boolean>
  /** A result as its creator will be answered, in the words of its client: the text of one JSON object, in pieces. */
  readonly writeResult: (result: ScrapeResult, vocabulary: string | null) => Iterable<Uint8Array>
  /** What is posted to the address that is told of an end, as JSON. */
  readonly writeMessage: (message: EndMessage) => string
  /** Told of what could not be stored; ends nothing. */
  readonly onError: (error: unknown) => void
  readonly resultTtlMs: number
  /** Jobs run at once. */
  readonly concurrency: number
  /** Jobs of one account that run at once. */
  readonly accountConcurrency: number
}
