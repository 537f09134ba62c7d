import type { FetchedPage, PreparedVisit, Tier, VisitPlan } from '../fetching/tier.ts'

/**
 * Prepares a visit while its use is put on record. Where either fails, nothing was sent, and nothing stays open; that it
 * could not be recorded is thrown first.
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

/** Sends a prepared visit, and closes it whatever comes. Throws as `PreparedVisit.send`. */
export async function sendAndClose(prepared: PreparedVisit): Promise<FetchedPage> {
  try {
    return await prepared.send()
  } finally {
    await prepared.close()
  }
}
