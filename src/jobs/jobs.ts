import type { Principal } from '../accounts/principal.ts'
import type { ScrapeInput, ScrapeResult } from '../scraping/scrape-types.ts'
import type { BatchView } from './batch.ts'
import { cancelBatch } from './cancel-batch.ts'
import { cancelJob } from './cancel-job.ts'
import { JobEnds } from './end-job.ts'
import type { JobView } from './job.ts'
import type { JobDependencies } from './job-dependencies.ts'
import { JobRunner } from './job-runner.ts'
import { type JobPage, type ListJobsInput, listJobs } from './list-jobs.ts'
import { readBatch } from './read-batch.ts'
import { readJob } from './read-job.ts'
import { type CallbackRecipient, scrapeAndPost } from './scrape-and-post.ts'
import { type BatchItem, type SubmitContext, submitBatch, submitJob } from './submit.ts'
import { sweepJobs } from './sweep-jobs.ts'

/** Scrapes in the background, single and in batches. Every method throws STORAGE_UNAVAILABLE. */
export interface Jobs {
  /** Queues a scrape. Throws VAULT_UNAVAILABLE, OVERLOADED, RATE_LIMITED when the account has too many jobs. */
  submit(principal: Principal, input: ScrapeInput, context: SubmitContext): Promise<{ readonly jobId: string }>
  /** As `readJob`. */
  get(principal: Principal, jobId: string): Promise<JobView>
  /** As `listJobs`. */
  list(principal: Principal, input: ListJobsInput): Promise<JobPage>
  /** As `cancelJob`. */
  cancel(principal: Principal, jobId: string): Promise<JobView>
  /** Queues all items or none; at most 100. Throws like `submit`. */
  submitBatch(principal: Principal, items: readonly BatchItem[], context: SubmitContext): Promise<BatchView>
  /** As `readBatch`. */
  getBatch(principal: Principal, batchId: string): Promise<BatchView>
  /** As `cancelBatch`. */
  cancelBatch(principal: Principal, batchId: string): Promise<BatchView>
  /** As `scrapeAndPost`. */
  scrapeAndPost(
    principal: Principal,
    recipient: CallbackRecipient,
    scrape: () => Promise<ScrapeResult>,
  ): Promise<ScrapeResult>
  /** Runs waiting jobs, those from before a restart included. */
  start(): void
  /** Ends jobs and batches that no node will end, and deletes expired jobs and results. */
  sweep(): Promise<void>
  /** As `JobRunner.close`. */
  close(): Promise<void>
}

export function createJobs(deps: JobDependencies): Jobs {
  const ends = new JobEnds(deps)
  const runner = new JobRunner(deps, ends)
  const withRunner = { ...deps, runner }
  return {
    submit: (principal, input, context) => submitJob(withRunner, principal, input, context),
    get: (principal, jobId) => readJob(deps, principal, jobId),
    list: (principal, input) => listJobs(deps, principal, input),
    cancel: (principal, jobId) => cancelJob(withRunner, principal, jobId),
    submitBatch: (principal, items, context) => submitBatch(withRunner, principal, items, context),
    getBatch: (principal, batchId) => readBatch(deps, principal, batchId),
    cancelBatch: (principal, batchId) => cancelBatch(withRunner, principal, batchId),
    scrapeAndPost: (principal, recipient, scrape) => scrapeAndPost(deps, principal, recipient, scrape),
    start: () => runner.startWaiting(),
    sweep: async () => {
      try {
        await ends.failUnstored()
      } finally {
        // An end that cannot be stored must not stop the others, round after round.
        await runner.renewInMemory()
        await sweepJobs(deps)
        // Also starts jobs that could not be claimed while the database was not writable, and those of a dead node.
        runner.startWaiting()
      }
    },
    close: () => runner.close(),
  }
}
