import { retryOnConflict } from '../storage/retry.ts'
import type { Store } from '../storage/store.ts'
import type { Write } from '../storage/write.ts'
import type { StoredEvent } from './event.ts'
import type { EventRepository } from './repository.ts'

export interface SequencerDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: Pick<EventRepository, 'unnumbered' | 'head' | 'number'>
  /** What is owed to whom for these events; committed together with their numbers. */
  readonly fanOut: (events: readonly StoredEvent[]) => Promise<readonly Write[]>
}

const batch = 200

/**
 * Gives every committed event its number. Numbers are given here and not where events are written, because commits of
 * several nodes end in another order than they began: a number given inside could become visible behind a later one, and
 * a reader who has passed that would never see it. Here each batch begins where the last visible one ended.
 * Throws STORAGE_UNAVAILABLE, CONFLICT.
 */
export async function numberEvents(deps: SequencerDependencies): Promise<void> {
  while ((await retryOnConflict(() => numberBatch(deps))) === batch) {
    // More may be waiting.
  }
}

async function numberBatch({ store, repository, fanOut }: SequencerDependencies): Promise<number> {
  const waiting = await repository.unnumbered(batch)
  if (waiting.length === 0) return 0
  const head = await repository.head()
  const numbered = waiting.map((event, index) => ({ ...event, seq: head + 1 + index }))
  // Read after the events: a webhook that was there when they happened is seen.
  const owed = await fanOut(numbered)
  await store.commit([...repository.number(head, numbered), ...owed])
  return waiting.length
}
