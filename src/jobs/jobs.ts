import { bind } from '../bind.ts'
import { cancelBatch, cancelJob } from './cancel.ts'
import { JobEnds } from './end-job.ts'
import type { JobDependencies } from './job-dependencies.ts'
import { JobRunner } from './job-runner.ts'
import { JobWaits } from './job-waits.ts'
import { listJobs } from './list-jobs.ts'
import { OrdersInMemory } from './orders-in-memory.ts'
import { readBatch } from './read-batch.ts'
import { readJob } from './read-job.ts'
import { scrapeAndPost } from './scrape-and-post.ts'
import { submitBatch, submitJob } from './submit.ts'
import { sweepJobs } from './sweep-jobs.ts'

export type Jobs = ReturnType<typeof createJobs>

/**
 * Scrapes in the background, single and in batches. Every method throws STORAGE_UNAVAILABLE, and as the function that
 * it calls.
 */
export function createJobs(deps: JobDependencies) {
  const ends = new JobEnds(deps)
  const waits = new JobWaits(deps, ends)
  const inMemory = new OrdersInMemory(deps)
  const runner = new JobRunner(deps, ends, waits, inMemory)
  return {
    ...bind(
      { ...deps, runner, inMemory },
      {
        submit: submitJob,
        get: readJob,
        list: listJobs,
        cancel: cancelJob,
        submitBatch,
        getBatch: readBatch,
        cancelBatch,
        scrapeAndPost,
      },
    ),
    /** Runs waiting jobs, those from before a restart included. */
    start: () => runner.startWaiting(),
    /** Ends jobs and batches that no node will end, and deletes expired jobs and results. */
    sweep: async () => {
      await waits.storeAgain()
      try {
        await ends.failUnstored()
      } finally {
        // An end that cannot be stored must not stop the others, round after round.
        await inMemory.renew()
        await sweepJobs(deps)
        // Also starts jobs that could not be claimed while the database was not writable, and those of a dead node.
        runner.startWaiting()
      }
    },
    /** As in `JobRunner`. */
    finish: () => runner.finish(),
    /** As in `JobRunner`. */
    cut: () => runner.cut(),
    /** As in `JobRunner`. */
    close: async () => {
      await runner.close()
      await waits.storeAgain()
    },
  }
}
