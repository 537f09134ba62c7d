import type { Principal } from '../accounts/principal.ts'
import { AppError } from '../errors.ts'
import type { ScrapeContext, ScrapeInput, ScrapeResult } from '../scraping/scrape-types.ts'
import { jobCallback, requireRoomForCallback } from './end-callback.ts'
import type { JobDependencies } from './job-dependencies.ts'
import { failedOutcome, type JobOutcome, succeededOutcome } from './job-outcome.ts'

type PostDependencies = Pick<
  JobDependencies,
  'scrape' | 'store' | 'callbackOutbox' | 'clock' | 'random' | 'writeMessage'
>

/** What belongs to a synchronous scrape with a callback. */
export interface PostedScrapeContext extends ScrapeContext {
  /** Already checked. */
  readonly callbackUrl: string
  /** As `JobHead.vocabulary`. */
  readonly vocabulary: string | null
}

/**
 * Runs a synchronous scrape and also queues a callback about its end, durably before the response is sent. Throws what
 * the scrape throws, INTERRUPTED when its client has left, RATE_LIMITED, STORAGE_UNAVAILABLE, VAULT_UNAVAILABLE.
 */
export async function scrapeAndPost(
  deps: PostDependencies,
  principal: Principal,
  input: ScrapeInput,
  { callbackUrl: url, vocabulary, ...context }: PostedScrapeContext,
): Promise<ScrapeResult> {
  const { userId: accountId } = principal
  const post = async (outcome: JobOutcome): Promise<void> => {
    const callback = await jobCallback(deps, { accountId, url }, { jobId: null, vocabulary, ...outcome })
    await deps.store.commit([callback])
  }
  await requireRoomForCallback(deps, accountId)
  const result = await deps.scrape(principal, input, context).catch(async (thrown: unknown) => {
    const error = context.signal.aborted ? clientLeft(thrown) : thrown
    await post(failedOutcome(error))
    throw error
  })
  await post(succeededOutcome(result))
  return result
}

/** Why a scrape was ended whose client has left: only the callback says it. */
function clientLeft(cause: unknown): AppError {
  return new AppError('INTERRUPTED', { message: 'The client disconnected before the scrape had ended.', cause })
}
