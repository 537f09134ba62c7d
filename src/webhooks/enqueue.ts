import type { Clock, Random } from '../clock.ts'
import type { StoredEvent } from '../events/event.ts'
import { commitUnlessTaken } from '../storage/commit-unless-taken.ts'
import type { Store } from '../storage/store.ts'
import type { SqlWrite } from '../storage/write.ts'
import type { WebhookRepository } from './repository.ts'
import { wants } from './subscription.ts'
import type { Webhook } from './webhook.ts'

interface EnqueueDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: Pick<WebhookRepository, 'enabledOf' | 'enqueue' | 'newCallbacks' | 'enqueueCallback'>
  readonly random: Pick<Random, 'uuid'>
  readonly clock: Clock
}

/** The deliveries for these events, for the commit that gives them their numbers. */
export async function fanOut(
  { repository, random }: Pick<EnqueueDependencies, 'repository' | 'random'>,
  events: readonly StoredEvent[],
  now: number,
): Promise<SqlWrite[]> {
  const accounts = new Set(events.map(({ accountId }) => accountId))
  const organizations = new Set(events.flatMap(({ organizationId }) => organizationId ?? []))
  const webhooks = await repository.enabledOf([...accounts], [...organizations])
  return events.flatMap((event) => {
    const deliveries = webhooks
      .filter((webhook) => isFor(webhook, event) && wants(webhook.subscription, event.type))
      .map(({ id }) => ({ id: random.uuid(), webhookId: id }))
    return deliveries.length === 0 ? [] : [repository.enqueue(event.id, deliveries, now)]
  })
}

function isFor({ accountId, organizationId }: Webhook, event: StoredEvent): boolean {
  return organizationId === null ? event.accountId === accountId : event.organizationId === organizationId
}

const page = 100

/** Creates a delivery for every result in the outbox that has none. Throws STORAGE_UNAVAILABLE. */
export async function enqueueCallbacks({ store, repository, random, clock }: EnqueueDependencies): Promise<void> {
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
