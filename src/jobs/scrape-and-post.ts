import type { Principal } from '../accounts/principal.ts'
import type { ScrapeResult } from '../scraping/scrape-types.ts'
import { jobCallback, requireFewWaiting } from './end-callback.ts'
import type { JobDependencies } from './job-dependencies.ts'
import { failureEnd, type JobOutcome, successEnd } from './job-outcome.ts'

type PostDependencies = Pick<JobDependencies, 'store' | 'callbacks' | 'clock' | 'random' | 'writeMessage'>

/** Who gets the callback. */
export interface EndRecipient {
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
  recipient: EndRecipient,
  scrape: () => Promise<ScrapeResult>,
): Promise<ScrapeResult> {
  await requireFewWaiting(deps, principal.userId)
  const result = await scrape().catch(async (error: unknown) => {
    await post(deps, principal, recipient, failureEnd(error))
    throw error
  })
  await post(deps, principal, recipient, successEnd(result))
  return result
}

async function post(
  deps: PostDependencies,
  { userId: accountId }: Principal,
  { callbackUrl: url, vocabulary }: EndRecipient,
  end: JobOutcome,
): Promise<void> {
  const status = end.error === null ? 'succeeded' : 'failed'
  await deps.store.commit([await jobCallback(deps, { accountId, url }, { jobId: null, status, vocabulary, ...end })])
}
