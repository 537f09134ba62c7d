import type { Store } from '../storage/store.ts'
import type { EventRepository } from './repository.ts'

interface RetentionDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: Pick<EventRepository, 'aged' | 'remove'>
}

const batch = 500

/**
 * Removes events that happened before `before`, epoch milliseconds, one batch per commit. Keeps the event that reported
 * an unusable session as long as it is unusable. Throws STORAGE_UNAVAILABLE.
 */
export async function removeAgedEvents(
  { store, repository }: RetentionDependencies,
  before: number,
  now: number,
  signal: AbortSignal,
): Promise<void> {
  for (let after = 0; !signal.aborted; ) {
    const aged = await repository.aged(before, now, after, batch)
    if (aged === null) return
    if (aged.ids.length > 0) await store.commit([repository.remove(aged.ids)])
    after = aged.upTo
  }
}
