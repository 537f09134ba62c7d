import { z } from 'zod'
import { formatTime, formatTimeOrNull } from '../../clock.ts'
import { eventTypes } from '../../events/event.ts'
import type { CallbackSecret } from '../../webhooks/callback-secret.ts'
import type { DeliveryPage } from '../../webhooks/deliveries.ts'
import type { CreateWebhookInput, UpdateWebhookInput } from '../../webhooks/manage-webhooks.ts'
import { subscriptionOf } from '../../webhooks/subscription.ts'
import type { WebhookTest } from '../../webhooks/test-webhook.ts'
import { type Delivery, deliveryStatuses, disabledReasons, type Webhook } from '../../webhooks/webhook.ts'
import { optionalId } from '../request-parts.ts'
import { cursor, idOut, limitQuery, optional, orNull, text, timeOut, urlText, withoutNulls } from './fields.ts'

const eventNames = z
  .array(z.enum(['*', ...eventTypes]))
  .min(1)
  .max(eventTypes.length + 1)
  .meta({ description: 'Types by name; `*` is all except `session.rotated`, which must be named' })

export const createWebhookBody = z
  .object({
    url: urlText,
    description: optional(text(0, 1000)),
    events: optional(eventNames).meta({ description: 'Default: all' }),
    organization_id: optional(z.string().max(8192)).meta({
      description: 'Receives events of the sessions shared with this organization, not of your own',
    }),
  })
  .meta({ id: 'CreateWebhook' })

export const updateWebhookBody = z
  .object({
    url: optional(urlText),
    description: text(0, 1000).nullable().optional(),
    events: optional(eventNames),
    disabled: optional(z.boolean()),
  })
  .meta({ id: 'UpdateWebhook' })

export const webhookSchema = z
  .object({
    id: idOut,
    url: z.string(),
    description: z.string().nullable(),
    events: eventNames,
    organization_id: idOut.nullable(),
    disabled: z.boolean(),
    disabled_reason: z.enum(disabledReasons).nullable(),
    secret: z.string().nullable().meta({
      description:
        '`whsec_…`, only in the answer that makes it; the previous one also signs for a day, or until the next rotation',
    }),
    created_at: timeOut,
    updated_at: timeOut,
  })
  .meta({ id: 'Webhook' })

export const webhookListSchema = z.object({ webhooks: z.array(webhookSchema) }).meta({ id: 'WebhookList' })

export function toCreateWebhookInput(body: z.output<typeof createWebhookBody>): CreateWebhookInput {
  return {
    url: body.url,
    description: body.description ?? null,
    subscription: subscriptionOf(body.events ?? ['*']),
    organizationId: optionalId(body.organization_id),
  }
}

export function toUpdateWebhookInput(body: z.output<typeof updateWebhookBody>): UpdateWebhookInput {
  const { url, description, events, disabled } = body
  return {
    ...withoutNulls({ url, subscription: events && subscriptionOf(events), disabled }),
    ...(description === undefined ? {} : { description }),
  }
}

/** @param secret only in the response that creates it */
export function toWebhookBody(webhook: Webhook, secret: string | null = null): z.output<typeof webhookSchema> {
  return {
    id: webhook.id,
    url: webhook.url,
    description: webhook.description,
    events: [...webhook.subscription],
    organization_id: webhook.organizationId,
    disabled: webhook.disabledAt !== null,
    disabled_reason: webhook.disabledReason,
    secret,
    created_at: formatTime(webhook.createdAt),
    updated_at: formatTime(webhook.updatedAt),
  }
}

export const callbackSecretSchema = z
  .object({
    secret: z.string().meta({ description: '`whsec_…`, only in this answer' }),
    created_at: timeOut,
    previous_valid_until: timeOut.nullable().meta({
      description:
        'Until when the previous secret also signs, unless there is another rotation: only the newest two sign',
    }),
  })
  .meta({ id: 'CallbackSecret' })

export function toCallbackSecretBody(made: CallbackSecret): z.output<typeof callbackSecretSchema> {
  return {
    secret: made.secret,
    created_at: formatTime(made.createdAt),
    previous_valid_until: formatTimeOrNull(made.previousUntil),
  }
}

export const webhookTestSchema = z
  .object({
    delivered: z.boolean(),
    response_status: z.int().nullable(),
    error: z.string().nullable(),
    duration_ms: z.int(),
  })
  .meta({ id: 'WebhookTest' })

export function toWebhookTestBody(test: WebhookTest): z.output<typeof webhookTestSchema> {
  return {
    delivered: test.delivered,
    response_status: test.responseStatus,
    error: test.error,
    duration_ms: Math.round(test.durationMs),
  }
}

export const deliverySchema = z
  .object({
    id: idOut,
    event_id: idOut,
    event_type: z.enum(eventTypes).nullable().meta({ description: 'Null if the event is no longer stored' }),
    status: z.enum(deliveryStatuses),
    attempts: z.int(),
    next_attempt_at: timeOut.nullable(),
    response_status: z.int().nullable(),
    error: z.string().nullable(),
    created_at: timeOut,
    finished_at: timeOut.nullable(),
  })
  .meta({ id: 'WebhookDelivery' })

export const deliveryPageSchema = z
  .object({ deliveries: z.array(deliverySchema), next_cursor: z.string().nullable() })
  .meta({ id: 'WebhookDeliveryPage' })

export const deliveriesQuery = z.object({
  status: orNull(z.enum(deliveryStatuses)),
  limit: limitQuery(200, 100),
  cursor: orNull(cursor),
})

export function toDeliveryPageBody({ deliveries, nextCursor }: DeliveryPage): z.output<typeof deliveryPageSchema> {
  return { deliveries: deliveries.map(toDeliveryBody), next_cursor: nextCursor }
}

export function toDeliveryBody(delivery: Delivery): z.output<typeof deliverySchema> {
  return {
    id: delivery.id,
    event_id: delivery.eventId,
    event_type: eventTypes.find((type) => type === delivery.eventType) ?? null,
    status: delivery.status,
    attempts: delivery.attempts,
    next_attempt_at: formatTimeOrNull(delivery.nextAttemptAt),
    response_status: delivery.responseStatus,
    error: delivery.error,
    created_at: formatTime(delivery.createdAt),
    finished_at: formatTimeOrNull(delivery.finishedAt),
  }
}
