import type { ErrorCode } from '../errors.ts'
import { failJob, finishJob } from './end-job.ts'
import { hasEnded, type JobHead } from './job.ts'
import type { JobDependencies } from './job-dependencies.ts'
import type { JobEnd } from './job-end.ts'

/** One attempt at a job: only the current one may end it. `attempts`: how often it was started. */
export type AttemptId = Pick<JobHead, 'id' | 'attempts'>

/** Stores how attempts ended. */
export class JobEnds {
  readonly #deps: JobDependencies
  /** Attempts whose end could not be stored, by job id; they end as failed when storing works again. */
  readonly #unstored = new Map<string, number>()

  constructor(deps: JobDependencies) {
    this.#deps = deps
  }

  /**
   * Stores how an attempt ended. Never throws, because nothing awaits it. An end that cannot be stored is reported to
   * the operator, and the job ends as failed, now or as soon as that can be stored.
   */
  async keep({ id, attempts }: AttemptId, end: JobEnd): Promise<void> {
    const { repository, onError } = this.#deps
    try {
      const job = await repository.find(id)
      if (job !== null && job.attempts === attempts) await finishJob(this.#deps, job, end)
    } catch (error) {
      onError(error)
      this.#unstored.set(id, attempts)
      await this.failUnstored().catch(() => {
        // Already reported; the next sweep tries again.
      })
    }
  }

  /** Ends, as failed, the attempts whose end could not be stored. Throws STORAGE_UNAVAILABLE. */
  async failUnstored(): Promise<void> {
    for (const [id, attempts] of this.#unstored) {
      await this.fail({ id, attempts }, 'STORAGE_UNAVAILABLE')
      this.#unstored.delete(id)
    }
  }

  /** Ends a job with an error code only, if it has not ended. Throws STORAGE_UNAVAILABLE. */
  async fail({ id, attempts }: AttemptId, code: ErrorCode): Promise<void> {
    const job = await this.#deps.repository.find(id)
    if (job !== null && job.attempts === attempts && !hasEnded(job)) await failJob(this.#deps, job, code)
  }
}
