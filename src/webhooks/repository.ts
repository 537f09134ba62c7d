import type { Store } from '../storage/store.ts'
import { deliveryQueries } from './repository/delivery-queries.ts'
import { deliveryWrites } from './repository/delivery-writes.ts'
import { webhookQueries } from './repository/webhook-queries.ts'
import { webhookWrites } from './repository/webhook-writes.ts'

export type WebhookRepository = ReturnType<typeof createWebhookRepository>

export function createWebhookRepository({ db }: Pick<Store, 'db'>) {
  return { ...webhookQueries(db), ...webhookWrites(db), ...deliveryQueries(db), ...deliveryWrites(db) }
}
