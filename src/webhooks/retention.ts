import type { Store } from '../storage/store.ts'
import type { WebhookRepository } from './repository.ts'

const batch = 500

/**
 * Removes deliveries that ended before `before`, epoch milliseconds, one batch per commit. Throws STORAGE_UNAVAILABLE.
 */
export async function removeFinishedDeliveries(
  {
    store,
    repository,
  }: {
    readonly store: Pick<Store, 'commit'>
    readonly repository: Pick<WebhookRepository, 'countFinished' | 'removeFinished'>
  },
  before: number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted && (await repository.countFinished(before)) > 0) {
    await store.commit([repository.removeFinished(before, batch)])
  }
}
