import type { Clock, Random } from '../clock.ts'
import { commitUnlessTaken } from '../storage/commit-unless-taken.ts'
import type { Store } from '../storage/store.ts'
import type { WebhookRepository } from './repository.ts'

export interface EnqueueCallbacksDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: Pick<WebhookRepository, 'newCallbacks' | 'enqueueCallback'>
  readonly random: Pick<Random, 'uuid'>
  readonly clock: Clock
}

const page = 100

/** Creates a delivery for every result in the outbox that has none. Throws STORAGE_UNAVAILABLE. */
export async function enqueueCallbacks({
  store,
  repository,
  random,
  clock,
}: EnqueueCallbacksDependencies): Promise<void> {
  for (;;) {
    const found = await repository.newCallbacks(page)
    await Promise.all(
      found.map((callback) =>
        commitUnlessTaken(store, repository.enqueueCallback(callback, random.uuid(), clock.now())),
      ),
    )
    if (found.length < page) return
  }
}
