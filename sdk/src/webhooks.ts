import type { CreateWebhook, Operations, UpdateWebhook, WebhookDelivery, WebhookDeliveryPage } from './api.ts'
import { type Paged, paged } from './pages.ts'
import type { RequestOptions, Transport } from './transport.ts'

export type Webhooks = ReturnType<typeof createWebhooks>

/** Addresses that events are posted to; `verifyWebhook` checks what they receive. */
export function createWebhooks({ json }: Transport) {
  return {
    /** Only this answer has its secret. */
    create: (webhook: CreateWebhook, options?: RequestOptions) => json('createWebhook', { body: webhook, options }),
    list: async (options?: RequestOptions) => (await json('listWebhooks', { options })).webhooks,
    get: (id: string, options?: RequestOptions) => json('getWebhook', { path: { id }, options }),
    update: (id: string, changes: UpdateWebhook, options?: RequestOptions) =>
      json('updateWebhook', { path: { id }, body: changes, options, isRepeatable: true }),
    delete: async (id: string, options?: RequestOptions): Promise<void> => {
      await json('deleteWebhook', { path: { id }, options })
    },
    /** A new secret, only in this answer; the old one signs for another day. */
    rotateSecret: (id: string, options?: RequestOptions) => json('rotateWebhookSecret', { path: { id }, options }),
    /** Posts a message of the type `webhook.test` now. */
    test: (id: string, options?: RequestOptions) => json('testWebhook', { path: { id }, options }),
    /** Newest first. */
    deliveries: (
      id: string,
      query: Operations['listDeliveries']['query'] = {},
      options?: RequestOptions,
    ): Paged<WebhookDeliveryPage, WebhookDelivery> =>
      paged(
        (cursor = query.cursor) => json('listDeliveries', { path: { id }, query: { ...query, cursor }, options }),
        (page) => page.deliveries,
        (page) => page.next_cursor,
      ),
    /** Sends a delivery again, with the same id. */
    replay: (id: string, deliveryId: string, options?: RequestOptions) =>
      json('replayDelivery', { path: { id, delivery_id: deliveryId }, options }),
    /** A new secret for what is posted to the `webhook_url` of a job or batch; only in this answer. */
    rotateCallbackSecret: (options?: RequestOptions) => json('rotateCallbackSecret', { options }),
  }
}
