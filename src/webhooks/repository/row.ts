import type { Selectable } from 'kysely'
import type { WebhookDeliveriesTable, WebhooksTable } from '../../storage/tables/events.ts'
import { decodeSubscription, encodeSubscription } from '../subscription.ts'
import type { Delivery, DisabledReason, StoredWebhook } from '../webhook.ts'

export function webhookOf(row: Omit<Selectable<WebhooksTable>, 'kind'>): StoredWebhook {
  return {
    id: row.id,
    accountId: row.account_id,
    organizationId: row.organization_id,
    url: row.url,
    description: row.description,
    subscription: decodeSubscription(row.event_types),
    disabledAt: row.disabled_at,
    disabledReason: row.disabled_reason as DisabledReason | null,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    secret: { wrappedKey: row.wrapped_key, sealed: row.sealed_secret },
  }
}

export function rowOf(webhook: StoredWebhook): Omit<Selectable<WebhooksTable>, 'kind'> {
  return {
    id: webhook.id,
    account_id: webhook.accountId,
    organization_id: webhook.organizationId,
    url: webhook.url,
    description: webhook.description,
    event_types: encodeSubscription(webhook.subscription),
    wrapped_key: webhook.secret.wrappedKey,
    sealed_secret: webhook.secret.sealed,
    disabled_at: webhook.disabledAt,
    disabled_reason: webhook.disabledReason,
    created_at: webhook.createdAt,
    updated_at: webhook.updatedAt,
  }
}

export type DeliveryRow = Selectable<WebhookDeliveriesTable> & { readonly event_type: string | null }

export function deliveryOf(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    webhookId: row.webhook_id,
    eventId: row.event_id,
    eventType: row.event_type,
    status: row.status,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
    retryUntil: row.retry_until,
    responseStatus: row.response_status,
    error: row.error,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  }
}
