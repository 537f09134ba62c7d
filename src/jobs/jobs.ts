import type { Principal } from '../accounts/principal.ts'
import type { ScrapeInput } from '../scraping/scrape-types.ts'
import { cancelBatch, cancelJob } from './cancel.ts'
import { JobEnds } from './end-job.ts'
import type { JobDependencies } from './job-dependencies.ts'
import { JobRunner } from './job-runner.ts'
import { type ListJobsInput, listJobs } from './list-jobs.ts'
import { readBatch } from './read-batch.ts'
import { readJob } from './read-job.ts'
import { type PostedScrapeContext, scrapeAndPost } from './scrape-and-post.ts'
import { type BatchItem, type SubmitContext, submitBatch, submitJob } from './submit.ts'
import { sweepJobs } from './sweep-jobs.ts'

export type Jobs = ReturnType<typeof createJobs>

/** Scrapes in the background, single and in batches. Every method throws STORAGE_UNAVAILABLE, and as the function that it calls. */
export function createJobs(deps: JobDependencies) {
  const ends = new JobEnds(deps)
  const runner = new JobRunner(deps, ends)
  const withRunner = { ...deps, runner }
  return {
    submit: (principal: Principal, input: ScrapeInput, context: SubmitContext) =>
      submitJob(withRunner, principal, input, context),
    get: (principal: Principal, jobId: string) => readJob(deps, principal, jobId),
    list: (principal: Principal, input: ListJobsInput) => listJobs(deps, principal, input),
    cancel: (principal: Principal, jobId: string) => cancelJob(withRunner, principal, jobId),
    submitBatch: (principal: Principal, items: readonly BatchItem[], context: SubmitContext) =>
      submitBatch(withRunner, principal, items, context),
    getBatch: (principal: Principal, batchId: string) => readBatch(deps, principal, batchId),
    cancelBatch: (principal: Principal, batchId: string) => cancelBatch(withRunner, principal, batchId),
    scrapeAndPost: (principal: Principal, input: ScrapeInput, context: PostedScrapeContext) =>
      scrapeAndPost(deps, principal, input, context),
    /** Runs waiting jobs, those from before a restart included. */
    start: () => runner.startWaiting(),
    /** Ends jobs and batches that no node will end, and deletes expired jobs and results. */
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
    /** As `JobRunner.close`. */
    close: () => runner.close(),
  }
}
