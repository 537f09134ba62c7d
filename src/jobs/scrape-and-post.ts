import type { Principal } from '../accounts/principal.ts'
import { contentOf } from '../scraping/result.ts'
import type { ScrapeResult } from '../scraping/scrape-types.ts'
import type { JobDependencies } from './job-dependencies.ts'
import { errorOf } from './job-error.ts'
import type { JobEnd } from './job-seal.ts'
import { jobMessage, requireFewWaiting } from './tell-end.ts'

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
    await post(deps, principal, recipient, { result: null, error: errorOf(error) })
    throw error
  })
  const kept = { ...result, content: contentOf(result), contentUtf8: null }
  await post(deps, principal, recipient, { result: kept, error: null })
  return result
}

async function post(
  deps: PostDependencies,
  { userId: accountId }: Principal,
  { callbackUrl: url, vocabulary }: EndRecipient,
  end: JobEnd,
): Promise<void> {
  const status = end.error === null ? 'succeeded' : 'failed'
  await deps.store.commit([await jobMessage(deps, { accountId, url }, { jobId: null, status, vocabulary, ...end })])
}
