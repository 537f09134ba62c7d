import type { Principal } from '../accounts/principal.ts'
import type { Blobs } from '../blobs/blobs.ts'
import type { Clock, Random, Timer } from '../clock.ts'
import type { CallbackOutbox } from '../events/repository/callback-outbox.ts'
import type { LoopTurns } from '../fairness/loop-turns.ts'
import type { ScrapeContext, ScrapeInput, ScrapeResult } from '../scraping/scrape-types.ts'
import type { Store } from '../storage/store.ts'
import type { Vault } from '../vault/vault.ts'
import type { CallbackMessage } from './callback-message.ts'
import type { BatchRepository } from './repository/batch-repository.ts'
import type { JobRepository } from './repository/job-repository.ts'

export interface JobDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: JobRepository
  readonly batches: BatchRepository
  readonly callbackOutbox: CallbackOutbox
  readonly blobs: Blobs
  /** Shares the main thread among accounts that submit batches. */
  readonly loopTurns: Pick<LoopTurns, 'next'>
  readonly vault: Vault
  readonly clock: Clock
  readonly timer: Timer
  readonly random: Pick<Random, 'uuid'>
  /** Throws what `scrape` would throw without contacting the target. */
  readonly refuseEarly: (principal: Principal, input: ScrapeInput, requestId: string) => Promise<void>
  readonly scrape: (principal: Principal, input: ScrapeInput, context: ScrapeContext) => Promise<ScrapeResult>
  /** Whether the credential that submitted a job is still valid when the job starts. */
  readonly isCredentialValid: (principal: Principal) => Promise<boolean>
  /** A result as its client will get it: the text of one JSON object, in pieces. */
  readonly writeResult: (result: ScrapeResult, vocabulary: string | null) => Iterable<Uint8Array>
  /** The JSON body of a callback. */
  readonly writeMessage: (message: CallbackMessage) => string
  /** Called when something could not be stored; the work continues. */
  readonly onError: (error: unknown) => void
  readonly resultTtlMs: number
  /** Jobs that run at the same time; 0: all wait. */
  readonly concurrency: number
  /** Jobs of one account that run at the same time. */
  readonly accountConcurrency: number
}

/** For the `catch` of what may fail without ending the work: reports the error to the operator, and returns null. */
export function nullOnError({ onError }: Pick<JobDependencies, 'onError'>) {
  return (error: unknown): null => {
    onError(error)
    return null
  }
}
