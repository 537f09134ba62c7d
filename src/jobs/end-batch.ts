import { commitUnlessTaken } from '../storage/commit-unless-taken.ts'
import { batchWithoutResults } from './batch.ts'
import { batchCallback } from './end-callback.ts'
import { hasEnded } from './job.ts'
import { type JobDependencies, nullOnError } from './job-dependencies.ts'
import { openBatchNotes } from './job-seal.ts'

/**
 * Records the end of a batch once all its items have ended, and queues its callback in the same commit. From then on
 * the time counts after which the batch is deleted, with its items and their results. Does nothing when an item has not
 * ended, or when the end is recorded already. Throws STORAGE_UNAVAILABLE.
 */
export async function endBatch(deps: JobDependencies, batchId: string): Promise<void> {
  const { repository, batches, clock, store, resultTtlMs } = deps
  const [batch, jobs] = await Promise.all([batches.find(batchId), repository.ofBatch(batchId)])
  if (batch === null || batch.endedAt !== null) return
  if (!jobs.every(hasEnded)) return
  const now = clock.now()
  // Null when they do not open: a batch whose key is lost must still end.
  const notes = await openBatchNotes(deps.vault, batch, batch.sealed).catch(nullOnError(deps))
  const url = notes?.callbackUrl ?? null
  const view = batchWithoutResults({ ...batch, endedAt: now }, jobs, notes?.urls ?? [], now)
  const messages = url === null ? [] : [await batchCallback(deps, { accountId: batch.accountId, url }, view)]
  const expiresAt = now + resultTtlMs
  const end = [batches.end(batchId, now, expiresAt), ...repository.keepItemsUntil(batchId, expiresAt)]
  await commitUnlessTaken(store, [...end, ...messages])
}
