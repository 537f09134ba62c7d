import type { Principal } from '../accounts/principal.ts'
import { AppError } from '../errors.ts'
import { type BatchItemView, type BatchView, batchWithoutResults } from './batch.ts'
import { mayRead } from './job.ts'
import type { JobDependencies } from './job-dependencies.ts'
import { openBatchNotes } from './job-seal.ts'
import { viewOf } from './read-job.ts'
import type { StoredBatch } from './repository/batch-repository.ts'

/** Sealed bytes of all results in one response; beyond it, results are read from their jobs. */
const maxResultBytes = 8 * 1024 * 1024

/** Throws NOT_FOUND like `readJob`, VAULT_UNAVAILABLE. */
export async function readBatch(deps: JobDependencies, principal: Principal, batchId: string): Promise<BatchView> {
  const { repository, vault, clock } = deps
  const batch = await findBatch(deps, principal, batchId)
  const now = clock.now()
  const jobs = await repository.ofBatch(batchId)
  const { urls } = await openBatchNotes(vault, batch, batch.sealed)
  const view = batchWithoutResults(batch, jobs, urls, now)
  // Not from the recorded end, which comes a moment later: clients stop polling once all items have ended.
  const hasEnded = view.counts.queued === 0 && view.counts.processing === 0
  const items: BatchItemView[] = []
  let bytes = 0
  for (const [at, job] of jobs.entries()) {
    const item = view.items[at]
    if (item === undefined) continue
    bytes += job.resultBytes
    const isShown = hasEnded && job.resultBytes > 0 && bytes <= maxResultBytes
    const stored = isShown || job.hasSealedError ? await repository.find(job.id) : null
    const end = stored === null ? null : await viewOf(deps, stored, now).catch(nullWhereLost)
    items.push(end === null ? item : { ...item, result: end.result, error: end.error, isResultOmitted: false })
  }
  return { ...view, items }
}

/** A lost result must not hide the others. */
function nullWhereLost(error: unknown): null {
  if (error instanceof AppError && error.code === 'NOT_FOUND') return null
  throw error
}

/** Throws NOT_FOUND. */
export async function findBatch(
  { batches, clock }: Pick<JobDependencies, 'batches' | 'clock'>,
  principal: Principal,
  batchId: string,
): Promise<StoredBatch> {
  const batch = await batches.find(batchId)
  const isExpired = batch !== null && batch.endedAt !== null && batch.expiresAt <= clock.now()
  if (batch === null || !mayRead(principal, batch) || isExpired) {
    throw new AppError('NOT_FOUND', { message: 'No batch with this id is visible to you; it may have expired.' })
  }
  return batch
}
