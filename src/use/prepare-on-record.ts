import type { PreparedVisit, Tier, VisitPlan } from '../fetching/tier.ts'

/**
 * Prepares a visit while its use is recorded. When either fails, nothing was sent and nothing stays open; a failure to
 * record is thrown first.
 */
export async function prepareOnRecord(
  tier: Pick<Tier, 'prepare'>,
  plan: VisitPlan,
  signal: AbortSignal,
  record: () => Promise<void>,
): Promise<PreparedVisit> {
  const [prepared, recorded] = await Promise.allSettled([tier.prepare(plan, signal), record()])
  if (recorded.status === 'rejected') {
    if (prepared.status === 'fulfilled') await prepared.value.close()
    throw recorded.reason
  }
  if (prepared.status === 'rejected') throw prepared.reason
  return prepared.value
}
