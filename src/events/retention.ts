import type { Store } from '../storage/store.ts'
import type { EventRepository } from './repository.ts'

const batch = 500

/** Removes events that happened before `before`, epoch milliseconds, a batch a commit. Throws STORAGE_UNAVAILABLE. */
export async function removeAgedEvents(
  {
    store,
    repository,
  }: {
    readonly store: Pick<Store, 'commit'>
    readonly repository: Pick<EventRepository, 'agedUpTo' | 'removeUpTo'>
  },
  before: number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const seq = await repository.agedUpTo(before, batch)
    if (seq === null) return
    await store.commit([repository.removeUpTo(seq)])
  }
}
