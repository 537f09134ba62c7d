import type { Principal } from '../accounts/principal.ts'
import { contentOf } from '../scraping/result.ts'
import type { JobDependencies } from './job-dependencies.ts'
import type { JobEnd } from './job-seal.ts'
import { jobMessage } from './tell-end.ts'

/** Has an address told how a scrape ended that its client waited for. Throws STORAGE_UNAVAILABLE, VAULT_UNAVAILABLE. */
export async function postEnd(
  deps: Pick<JobDependencies, 'store' | 'callbacks' | 'clock' | 'random' | 'writeMessage'>,
  { userId: accountId }: Principal,
  url: string,
  { result, error }: JobEnd,
  vocabulary: string | null,
): Promise<void> {
  const kept = result === null ? null : { ...result, content: contentOf(result), contentUtf8: null }
  const status = error === null ? 'succeeded' : 'failed'
  const message = await jobMessage(deps, { accountId, url }, { jobId: null, status, result: kept, error, vocabulary })
  await deps.store.commit([message])
}
