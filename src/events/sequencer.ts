import { retryOnConflict } from '../storage/retry.ts'
import type { Store } from '../storage/store.ts'
import type { Write } from '../storage/write.ts'
import type { StoredEvent } from './event.ts'
import type { EventRepository } from './repository.ts'

export interface SequencerDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: Pick<EventRepository, 'unnumbered' | 'head' | 'number'>
  /** The deliveries that these events need; committed together with their numbers. */
  readonly fanOut: (events: readonly StoredEvent[]) => Promise<readonly Write[]>
}

const batch = 200

/**
 * Gives every committed event its number. Numbers are not given when the event is written, because commits of several
 * nodes do not end in the order in which they began: a lower number could become visible after a higher one, and a
 * reader who is past it would never see it. Here each batch begins after the last visible number. Throws
 * STORAGE_UNAVAILABLE, CONFLICT.
 */
export async function numberEvents(deps: SequencerDependencies): Promise<void> {
  while ((await retryOnConflict(() => numberBatch(deps))) === batch) {
    // There may be more.
  }
}

async function numberBatch({ store, repository, fanOut }: SequencerDependencies): Promise<number> {
  const waiting = await repository.unnumbered(batch)
  if (waiting.length === 0) return 0
  const head = await repository.head()
  const numbered = waiting.map((event, index) => ({ ...event, seq: head + 1 + index }))
  // Read after the events, so that it includes every webhook that existed when they happened.
  const deliveries = await fanOut(numbered)
  await store.commit([...repository.number(head, numbered), ...deliveries])
  return waiting.length
}
