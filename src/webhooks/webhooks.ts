import type { Principal } from '../accounts/principal.ts'
import { AppError } from '../errors.ts'
import { type CallbackSecret, rotateCallbackSecret } from './callback-secret.ts'
import { checkCallbackUrl } from './check-callback-url.ts'
import { type CreateWebhookInput, createWebhook } from './create-webhook.ts'
import { deleteWebhook } from './delete-webhook.ts'
import type { WebhookDependencies } from './dependencies.ts'
import { type DeliveryPage, type ListDeliveriesInput, listDeliveries } from './list-deliveries.ts'
import { permitWebhook } from './permit.ts'
import { replayDelivery } from './replay-delivery.ts'
import { rotateSecret } from './rotate-secret.ts'
import { SlotCounter } from './slot-counter.ts'
import { testWebhook, type WebhookTest } from './test-webhook.ts'
import { type UpdateWebhookInput, updateWebhook } from './update-webhook.ts'
import type { Delivery, Webhook, WebhookWithSecret } from './webhook.ts'

/** Webhooks, for one principal at a time. Every method throws AppError. */
export interface Webhooks {
  create(principal: Principal, input: CreateWebhookInput): Promise<WebhookWithSecret>
  list(principal: Principal): Promise<readonly Webhook[]>
  get(principal: Principal, id: string): Promise<Webhook>
  update(principal: Principal, id: string, input: UpdateWebhookInput): Promise<Webhook>
  delete(principal: Principal, id: string): Promise<void>
  rotateSecret(principal: Principal, id: string): Promise<WebhookWithSecret>
  /** As `rotateCallbackSecret`. */
  rotateCallbackSecret(principal: Principal): Promise<CallbackSecret>
  /** As `checkCallbackUrl`; null when none was given. */
  checkCallbackUrl(principal: Principal, url: string | null | undefined): Promise<string | null>
  test(principal: Principal, id: string): Promise<WebhookTest>
  deliveries(principal: Principal, id: string, input: ListDeliveriesInput): Promise<DeliveryPage>
  replay(principal: Principal, id: string, deliveryId: string): Promise<Delivery>
}

/** Tests of one user at the same time: each sends a request, and the endpoint decides how long it takes. */
const maxTests = 3

export function createWebhooks(deps: WebhookDependencies): Webhooks {
  const testing = new SlotCounter(maxTests)
  return {
    create: (principal, input) => createWebhook(deps, principal, input),
    list: ({ userId }) => deps.repository.list(userId),
    get: async (principal, id) => permitWebhook(await deps.repository.find(id, principal.userId), principal),
    update: (principal, id, input) => updateWebhook(deps, principal, id, input),
    delete: (principal, id) => deleteWebhook(deps, principal, id),
    rotateSecret: (principal, id) => rotateSecret(deps, principal, id),
    rotateCallbackSecret: (principal) => rotateCallbackSecret(deps, principal),
    checkCallbackUrl: async (principal, url) => (url == null ? null : checkCallbackUrl(deps, principal, url)),
    test: async (principal, id) => {
      if (!testing.take(principal.userId)) throw tooManyTests()
      try {
        return await testWebhook(deps, principal, id)
      } finally {
        testing.give(principal.userId)
      }
    },
    deliveries: (principal, id, input) => listDeliveries(deps, principal, id, input),
    replay: (principal, id, deliveryId) => replayDelivery(deps, principal, id, deliveryId),
  }
}

function tooManyTests(): AppError {
  const message = `You already run ${maxTests} tests, which is the maximum; wait until one has ended.`
  return new AppError('RATE_LIMITED', { message, retryAfterSeconds: 15 })
}
