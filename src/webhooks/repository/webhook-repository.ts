import type { Store } from '../../storage/store.ts'
import type { WebhookRepository } from '../repository.ts'
import { deliveryQueries } from './delivery-queries.ts'
import { deliveryWrites } from './delivery-writes.ts'
import { webhookQueries } from './webhook-queries.ts'
import { webhookWrites } from './webhook-writes.ts'

export function createWebhookRepository({ db }: Pick<Store, 'db'>): WebhookRepository {
  return { ...webhookQueries(db), ...webhookWrites(db), ...deliveryQueries(db), ...deliveryWrites(db) }
}
