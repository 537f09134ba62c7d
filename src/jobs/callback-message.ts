import type { ScrapeResult } from '../scraping/scrape-types.ts'
import type { BatchView } from './batch.ts'
import type { JobError } from './job-outcome.ts'

/** A job that has just ended: with an error if it failed. */
export interface EndedJob {
  /** Null: a synchronous scrape. */
  readonly jobId: string | null
  /** As `JobHead.vocabulary`. */
  readonly vocabulary: string | null
  readonly error: JobError | null
  /** Null when it failed, and when it is omitted. */
  readonly result: ScrapeResult | null
}

/** The callback for the end of a job, or of a whole batch. */
export type CallbackMessage = {
  /** UUID; the same for every attempt. */
  readonly id: string
  /** Epoch milliseconds. */
  readonly at: number
} & (
  | {
      readonly kind: 'job'
      readonly job: EndedJob
      /** The result is too large to be posted. */
      readonly isResultOmitted: boolean
    }
  | { readonly kind: 'batch'; readonly batch: BatchView }
)
