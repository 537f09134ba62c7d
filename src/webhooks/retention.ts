import type { WebhookDependencies } from './dependencies.ts'

const batch = 500

/**
 * Removes deliveries that ended before `before`, epoch milliseconds, one batch per commit. Throws STORAGE_UNAVAILABLE.
 */
export async function removeFinishedDeliveries(
  { store, repository }: Pick<WebhookDependencies, 'store' | 'repository'>,
  before: number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted && (await repository.countFinished(before)) > 0) {
    await store.commit([repository.removeFinished(before, batch)])
  }
}
