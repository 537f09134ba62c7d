import { ConflictError } from '../storage/write.ts'
import { batchHeads } from './batch.ts'
import type { StoredBatch } from './batch-repository.ts'
import type { JobDependencies } from './job-dependencies.ts'
import { openBatchNotes } from './job-seal.ts'
import { batchMessage } from './tell-end.ts'

/**
 * Notes the end of a batch whose items have all ended, once, and has told whoever is to be told. Does nothing where an
 * item has not ended, or the end was noted. Throws STORAGE_UNAVAILABLE.
 */
export async function endBatch(deps: JobDependencies, batchId: string): Promise<void> {
  const { repository, batches, clock, store } = deps
  const [batch, jobs] = await Promise.all([batches.find(batchId), repository.ofBatch(batchId)])
  if (batch === null || batch.endedAt !== null) return
  if (jobs.some(({ status }) => status === 'queued' || status === 'processing')) return
  const now = clock.now()
  const notes = await notesOf(deps, batch)
  const url = notes?.callbackUrl ?? null
  const view = batchHeads({ ...batch, endedAt: now }, jobs, notes?.urls ?? [], now)
  const messages = url === null ? [] : [await batchMessage(deps, { accountId: batch.accountId, url }, view)]
  try {
    await store.commit([batches.end(batchId, now), ...messages])
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
  }
}

/** Null where they do not open: a batch whose key is lost must end all the same. */
async function notesOf({ vault, onError }: JobDependencies, batch: StoredBatch) {
  try {
    return await openBatchNotes(vault, batch, batch.sealed)
  } catch (error) {
    onError(error)
    return null
  }
}
