import type { OrganizationRole } from '../accounts/account-types.ts'
import type { EventType, StoredEvent } from '../events/event.ts'
import type { SealedValue } from '../storage/sealed-value.ts'

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
export const disabledReasons = ['by_user', 'failing', 'gone'] as const

export type DisabledReason = (typeof disabledReasons)[number]

/** A webhook with its secret, which only its owner sees, once. */
export interface WebhookWithSecret extends Webhook {
  /** `whsec_…`, in this response only. */
  readonly secret: string
}

export interface StoredWebhook extends Webhook {
  readonly secret: SealedValue
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

export const deliveryStatuses = ['pending', 'delivered', 'failed'] as const

export type DeliveryStatus = (typeof deliveryStatuses)[number]

/** A webhook with the requesting user's role in the organization it belongs to. */
export interface FoundWebhook {
  readonly webhook: StoredWebhook
  readonly role: OrganizationRole | null
}

export type WebhookChanges = Partial<
  Pick<Webhook, 'url' | 'description' | 'subscription' | 'disabledAt' | 'disabledReason'>
> & { readonly sealed?: SealedValue['sealed'] }

/** A delivery that may be attempted, with everything it needs. */
export interface DueDelivery {
  readonly delivery: Delivery
  readonly webhook: StoredWebhook
  /** Null when it was removed, or when its session is no longer shared with the webhook's organization. */
  readonly event: StoredEvent | null
  /** A result to post, instead of an event; its id is the delivery's `eventId`. */
  readonly callback: SealedValue | null
}

/** A result in the outbox without a delivery. */
export interface NewCallback {
  readonly id: string
  readonly accountId: string
}

/** A delivery that this node has claimed. */
export interface DeliveryClaim {
  readonly id: string
  readonly leaseUntil: number
}

/** Excludes webhooks of these accounts, these webhooks, and these deliveries. */
export interface DueExcept {
  readonly accounts: readonly string[]
  readonly webhooks: readonly string[]
  readonly deliveries: readonly string[]
}
