import type { BatchView } from './batch.ts'
import type { EndedJob } from './job.ts'

/** The callback for the end of a job, or of a whole batch. */
export type CallbackMessage = {
  /** UUID; the same for every attempt. */
  readonly id: string
  /** Epoch milliseconds. */
  readonly at: number
} & (
  | {
      readonly kind: 'job'
      /** `jobId` null: a synchronous scrape. */
      readonly job: Omit<EndedJob, 'jobId'> & { readonly jobId: string | null }
      /** The result is too large to be posted. */
      readonly isResultOmitted: boolean
    }
  | { readonly kind: 'batch'; readonly batch: BatchView }
)
