import type { Principal } from '../accounts/principal.ts'
import type { ScrapeResult } from '../scraping/scrape-types.ts'
import { jobCallback, requireRoomForCallback } from './end-callback.ts'
import type { JobDependencies } from './job-dependencies.ts'
import { failedOutcome, type JobOutcome, succeededOutcome } from './job-outcome.ts'

type PostDependencies = Pick<JobDependencies, 'store' | 'callbacks' | 'clock' | 'random' | 'writeMessage'>

/** Who gets the callback. */
export interface CallbackRecipient {
  /** Already checked. */
  readonly callbackUrl: string
  /** As `JobHead.vocabulary`. */
  readonly vocabulary: string | null
}

/**
 * Runs a synchronous scrape and also queues a callback about its end, durably before the response is sent. Throws what
 * the scrape throws, RATE_LIMITED, STORAGE_UNAVAILABLE, VAULT_UNAVAILABLE.
 */
export async function scrapeAndPost(
  deps: PostDependencies,
  principal: Principal,
  recipient: CallbackRecipient,
  scrape: () => Promise<ScrapeResult>,
): Promise<ScrapeResult> {
  await requireRoomForCallback(deps, principal.userId)
  const result = await scrape().catch(async (error: unknown) => {
    await post(deps, principal, recipient, failedOutcome(error))
    throw error
  })
  await post(deps, principal, recipient, succeededOutcome(result))
  return result
}

async function post(
  deps: PostDependencies,
  { userId: accountId }: Principal,
  { callbackUrl: url, vocabulary }: CallbackRecipient,
  outcome: JobOutcome,
): Promise<void> {
  const job = { jobId: null, status: outcome.error === null ? 'succeeded' : 'failed', vocabulary, ...outcome } as const
  await deps.store.commit([await jobCallback(deps, { accountId, url }, job)])
}
