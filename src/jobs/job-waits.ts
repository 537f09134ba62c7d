import { commitUnlessTaken } from '../storage/commit-unless-taken.ts'
import type { SqlWrite } from '../storage/write.ts'
import type { JobEnds } from './end-job.ts'
import type { AttemptId } from './job.ts'
import type { JobDependencies } from './job-dependencies.ts'
import { afterStoring, type EndedAttempt, type NextStep, type StoredWait } from './next-step.ts'

/** That a job is to wait again after an attempt. */
interface JobWait {
  readonly attempt: AttemptId
  readonly step: Exclude<NextStep, 'end'>
  readonly writes: readonly SqlWrite[]
  readonly ended: EndedAttempt
}

/** Stores that jobs wait again. */
export class JobWaits {
  readonly #deps: Pick<JobDependencies, 'store' | 'repository' | 'onError'>
  readonly #ends: Pick<JobEnds, 'storeEnd'>
  /** Those that could not be stored, while this server runs. */
  readonly #unstored = new Set<JobWait>()

  constructor(deps: Pick<JobDependencies, 'store' | 'repository' | 'onError'>, ends: Pick<JobEnds, 'storeEnd'>) {
    this.#deps = deps
    this.#ends = ends
  }

  /** Stores that a job waits, or how it ends if it may not. Never throws, because nothing awaits it. */
  async store(wait: JobWait): Promise<void> {
    const stored = await this.#commit(wait).catch((error: unknown) => {
      this.#deps.onError(error)
      return 'unknown' as const
    })
    await this.#follow(wait, stored)
  }

  /** Stores the waits that could not be stored. Never throws. */
  async storeAgain(): Promise<void> {
    const waits = [...this.#unstored]
    this.#unstored.clear()
    for (const wait of waits) {
      // Already reported.
      await this.#follow(wait, await this.#commitAgain(wait).catch(() => 'unknown' as const))
    }
  }

  async #follow(wait: JobWait, stored: StoredWait): Promise<void> {
    const next = afterStoring(wait.step, stored, wait.ended)
    if (next === 'try_again') this.#unstored.add(wait)
    else if (next !== null) await this.#ends.storeEnd(wait.attempt, next)
  }

  async #commit({ writes }: JobWait): Promise<StoredWait> {
    return (await commitUnlessTaken(this.#deps.store, writes)) ? 'waits' : 'refused'
  }

  /** Unless the job waits already: the answer to the first commit may have been lost. */
  async #commitAgain(wait: JobWait): Promise<StoredWait> {
    const job = await this.#deps.repository.find(wait.attempt.id)
    const isRunning = job?.status === 'processing' && job.attempts === wait.attempt.attempts
    return isRunning ? this.#commit(wait) : 'waits'
  }
}
