import type { Principal } from '../accounts/principal.ts'
import { type CreateWebhookInput, createWebhook } from './create-webhook.ts'
import { deleteWebhook } from './delete-webhook.ts'
import type { WebhookDependencies } from './dependencies.ts'
import { type DeliveryPage, type ListDeliveriesInput, listDeliveries } from './list-deliveries.ts'
import { permitWebhook } from './permit.ts'
import { replayDelivery } from './replay-delivery.ts'
import { rotateSecret } from './rotate-secret.ts'
import { testWebhook, type WebhookTest } from './test-webhook.ts'
import { type UpdateWebhookInput, updateWebhook } from './update-webhook.ts'
import type { Delivery, Webhook, WebhookWithSecret } from './webhook.ts'

/** What is done with webhooks, for one principal at a time. Every method throws AppError. */
export interface Webhooks {
  create(principal: Principal, input: CreateWebhookInput): Promise<WebhookWithSecret>
  list(principal: Principal): Promise<readonly Webhook[]>
  get(principal: Principal, id: string): Promise<Webhook>
  update(principal: Principal, id: string, input: UpdateWebhookInput): Promise<Webhook>
  delete(principal: Principal, id: string): Promise<void>
  rotateSecret(principal: Principal, id: string): Promise<WebhookWithSecret>
  test(principal: Principal, id: string): Promise<WebhookTest>
  deliveries(principal: Principal, id: string, input: ListDeliveriesInput): Promise<DeliveryPage>
  replay(principal: Principal, id: string, deliveryId: string): Promise<Delivery>
}

export function createWebhooks(deps: WebhookDependencies): Webhooks {
  return {
    create: (principal, input) => createWebhook(deps, principal, input),
    list: ({ userId }) => deps.repository.list(userId),
    get: async (principal, id) => permitWebhook(await deps.repository.find(id, principal.userId), principal),
    update: (principal, id, input) => updateWebhook(deps, principal, id, input),
    delete: (principal, id) => deleteWebhook(deps, principal, id),
    rotateSecret: (principal, id) => rotateSecret(deps, principal, id),
    test: (principal, id) => testWebhook(deps, principal, id),
    deliveries: (principal, id, input) => listDeliveries(deps, principal, id, input),
    replay: (principal, id, deliveryId) => replayDelivery(deps, principal, id, deliveryId),
  }
}
