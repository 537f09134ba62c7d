import type { StagedBlob } from '../blobs/blob.ts'
import { AppError } from '../errors.ts'
import { resultTooLarge } from '../scraping/result.ts'
import type { ScrapeResult } from '../scraping/scrape-types.ts'
import type { StoredJob } from './job.ts'
import type { JobDependencies } from './job-dependencies.ts'

/**
 * Stores the result of a job, sealed, in the form in which clients get it; its row belongs in the commit that ends the
 * job. Throws PAYLOAD_TOO_LARGE, STORAGE_UNAVAILABLE, VAULT_UNAVAILABLE.
 */
export async function keepResult(
  { blobs, writeResult }: Pick<JobDependencies, 'blobs' | 'writeResult'>,
  { accountId, vocabulary, expiresAt }: StoredJob,
  result: ScrapeResult,
): Promise<StagedBlob> {
  try {
    return await blobs.keep({ accountId, contentType: 'application/json', expiresAt }, writeResult(result, vocabulary))
  } catch (error) {
    throw error instanceof AppError && error.code === 'PAYLOAD_TOO_LARGE' ? resultTooLarge() : error
  }
}

export function noRoomForResult(): AppError {
  const message = 'The stored results of this account use its whole quota; wait until some have expired.'
  return new AppError('RATE_LIMITED', { message, retryAfterSeconds: 60 })
}
