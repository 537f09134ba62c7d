import { z } from 'zod'
import { formatTimeOrNull } from '../../clock.ts'
import { eventTypes } from '../../events/event.ts'
import type { CallbackSecret } from '../../webhooks/callback-secret.ts'
import type { DeliveryPage } from '../../webhooks/deliveries.ts'
import type { CreateWebhookInput, UpdateWebhookInput } from '../../webhooks/manage-webhooks.ts'
import { subscriptionOf } from '../../webhooks/subscription.ts'
import { type Delivery, deliveryStatuses, disabledReasons, type Webhook } from '../../webhooks/webhook.ts'
import { optionalId } from '../request-parts.ts'
import { cursor, idOut, limitQuery, optional, orNull, text, timeOut, urlText, withoutNulls } from './fields.ts'
import { bodyOf } from './to-body.ts'

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

const webhookBody = bodyOf(webhookSchema)

/** @param secret only in the response that creates it */
export const toWebhookBody = (webhook: Webhook, secret: string | null = null) =>
  webhookBody(webhook, { events: [...webhook.subscription], disabled: webhook.disabledAt !== null, secret })

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

const callbackSecretBody = bodyOf(callbackSecretSchema)

export const toCallbackSecretBody = (made: CallbackSecret) =>
  callbackSecretBody(made, { previous_valid_until: formatTimeOrNull(made.previousUntil) })

export const webhookTestSchema = z
  .object({
    delivered: z.boolean(),
    response_status: z.int().nullable(),
    error: z.string().nullable(),
    duration_ms: z.int(),
  })
  .meta({ id: 'WebhookTest' })

export const toWebhookTestBody = bodyOf(webhookTestSchema)

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

export const toDeliveryPageBody = ({ deliveries, nextCursor }: DeliveryPage) => ({
  deliveries: deliveries.map(toDeliveryBody),
  next_cursor: nextCursor,
})

const deliveryBody = bodyOf(deliverySchema)

export const toDeliveryBody = (delivery: Delivery) =>
  deliveryBody(delivery, { event_type: eventTypes.find((type) => type === delivery.eventType) ?? null })
