import type { Random } from '../clock.ts'
import type { StoredEvent } from '../events/event.ts'
import type { SqlWrite } from '../storage/write.ts'
import type { WebhookRepository } from './repository.ts'
import { wants } from './subscription.ts'
import type { Webhook } from './webhook.ts'

export interface FanOutDependencies {
  readonly repository: Pick<WebhookRepository, 'enabledOf' | 'enqueue'>
  readonly random: Pick<Random, 'uuid'>
}

/** The deliveries for these events, for the commit that gives them their numbers. */
export async function fanOut(
  { repository, random }: FanOutDependencies,
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
