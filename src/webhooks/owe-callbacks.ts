import type { Clock, Random } from '../clock.ts'
import type { Store } from '../storage/store.ts'
import { ConflictError } from '../storage/write.ts'
import type { WebhookRepository } from './repository.ts'

export interface OweCallbacksDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: Pick<WebhookRepository, 'newCallbacks' | 'oweCallback'>
  readonly random: Pick<Random, 'uuid'>
  readonly clock: Clock
}

const page = 100

/** Makes a delivery of every result in the outbox that has none yet. Throws STORAGE_UNAVAILABLE. */
export async function oweCallbacks({ store, repository, random, clock }: OweCallbacksDependencies): Promise<void> {
  for (;;) {
    const found = await repository.newCallbacks(page)
    await Promise.all(
      found.map((callback) =>
        store.commit(repository.oweCallback(callback, random.uuid(), clock.now())).catch((error: unknown) => {
          // Another server was first.
          if (!(error instanceof ConflictError)) throw error
        }),
      ),
    )
    if (found.length < page) return
  }
}
