import type { EventType } from '../events/event.ts'

/** What a webhook wants to hear of: types by name, or all but those that must be asked for by name. */
export type Subscription = readonly EventType[] | 'all'

/** An address that is told of events. Times are epoch milliseconds. */
export interface Webhook {
  readonly id: string
  /** Who made it; it tells of this account's sessions, unless it belongs to an organization. */
  readonly accountId: string
  /** Whose it is instead: it tells of the sessions shared with that organization. */
  readonly organizationId: string | null
  readonly url: string
  readonly description: string | null
  readonly subscription: Subscription
  readonly disabledAt: number | null
  readonly disabledReason: DisabledReason | null
  readonly createdAt: number
  readonly updatedAt: number
}

/** `by_user`; `failing`: nothing reached it for three days; `gone`: it answered 410. */
export type DisabledReason = 'by_user' | 'failing' | 'gone'

/** What only its owner may learn, once. */
export interface WebhookWithSecret extends Webhook {
  /** `whsec_…`; null where it is not shown. */
  readonly secret: string | null
}

/** The secret as it is stored. */
export interface SealedWebhookSecret {
  readonly wrappedKey: Uint8Array
  readonly sealed: Uint8Array
}

export interface StoredWebhook extends Webhook {
  readonly secret: SealedWebhookSecret
}

/** One event on its way to one webhook. */
export interface Delivery {
  readonly id: string
  readonly webhookId: string
  readonly eventId: string
  /** Null if the event is no longer stored. */
  readonly eventType: string | null
  readonly status: DeliveryStatus
  readonly attempts: number
  readonly nextAttemptAt: number | null
  /** No attempt is made after the first one behind it. */
  readonly retryUntil: number
  readonly responseStatus: number | null
  /** A sentence; null where the last attempt went well or none was made. */
  readonly error: string | null
  readonly createdAt: number
  readonly finishedAt: number | null
}

export type DeliveryStatus = 'pending' | 'delivered' | 'failed'

export const deliveryStatuses: readonly DeliveryStatus[] = ['pending', 'delivered', 'failed']
