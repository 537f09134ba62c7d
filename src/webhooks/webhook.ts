import type { EventType } from '../events/event.ts'

/** The events that a webhook receives: types by name; `*` is all except those that must be named. */
export type Subscription = readonly (EventType | '*')[]

/** An endpoint that receives events. Times are epoch milliseconds. */
export interface Webhook {
  readonly id: string
  /**
   * The account that created it. It receives the events of this account's sessions, unless it belongs to an
   * organization.
   */
  readonly accountId: string
  /** Set when an organization owns it: it receives the events of sessions shared with that organization. */
  readonly organizationId: string | null
  readonly url: string
  readonly description: string | null
  readonly subscription: Subscription
  readonly disabledAt: number | null
  readonly disabledReason: DisabledReason | null
  readonly createdAt: number
  readonly updatedAt: number
}

/** `by_user`; `failing`: nothing was delivered for three days; `gone`: it responded 410. */
export type DisabledReason = 'by_user' | 'failing' | 'gone'

/** A webhook with its secret, which only its owner sees, once. */
export interface WebhookWithSecret extends Webhook {
  /** `whsec_…`; null when it is not shown. */
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

/** The delivery of one event to one webhook. */
export interface Delivery {
  readonly id: string
  readonly webhookId: string
  readonly eventId: string
  /** Null when the event was removed. */
  readonly eventType: string | null
  readonly status: DeliveryStatus
  readonly attempts: number
  readonly nextAttemptAt: number | null
  /** The first attempt after this time is the last one. */
  readonly retryUntil: number
  readonly responseStatus: number | null
  /** A sentence; null when the last attempt succeeded or there was none. */
  readonly error: string | null
  readonly createdAt: number
  readonly finishedAt: number | null
}

export type DeliveryStatus = 'pending' | 'delivered' | 'failed'

export const deliveryStatuses: readonly DeliveryStatus[] = ['pending', 'delivered', 'failed']
