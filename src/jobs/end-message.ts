import type { BatchView } from './batch.ts'
import type { EndedJob } from './job.ts'

/** What an address is told: that a job, or a batch as a whole, has ended. */
export type EndMessage = {
  /** UUID; the same at every attempt. */
  readonly id: string
  /** Epoch milliseconds. */
  readonly at: number
} & (
  | {
      readonly kind: 'job'
      /** `jobId` null: a scrape that its client waited for. */
      readonly job: Omit<EndedJob, 'jobId'> & { readonly jobId: string | null }
      /** The result is too large to be posted. */
      readonly isResultOmitted: boolean
    }
  | { readonly kind: 'batch'; readonly batch: BatchView }
)
