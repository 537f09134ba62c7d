import type { OrganizationRole } from '../accounts/account-types.ts'
import type { SealedCallback } from '../events/callback-seal.ts'
import type { StoredEvent } from '../events/event.ts'
import type { SqlWrite } from '../storage/write.ts'
import type {
  Delivery,
  DeliveryStatus,
  DisabledReason,
  SealedWebhookSecret,
  StoredWebhook,
  Webhook,
} from './webhook.ts'

/** A webhook with the role that the asking user has in the organization it belongs to. */
export interface FoundWebhook {
  readonly webhook: StoredWebhook
  readonly role: OrganizationRole | null
}

export type WebhookChanges = Partial<
  Pick<Webhook, 'url' | 'description' | 'subscription' | 'disabledAt' | 'disabledReason'>
> & { readonly sealed?: SealedWebhookSecret['sealed'] }

export interface WebhookQueries {
  /** What a user cannot see is found all the same, with no role: the caller decides. */
  find(id: string, userId: string): Promise<FoundWebhook | null>
  /** The user's own, and those of organizations that they run; oldest first. */
  list(userId: string): Promise<Webhook[]>
  /** What signs the results that an account has posted; null: it has no callback secret. */
  callbackOf(accountId: string): Promise<StoredWebhook | null>
  roleIn(organizationId: string, userId: string): Promise<OrganizationRole | null>
  /** Enabled webhooks of these accounts themselves, and of these organizations. */
  enabledOf(accountIds: readonly string[], organizationIds: readonly string[]): Promise<Webhook[]>
}

export interface WebhookWrites {
  /** A new webhook; conflicts where its owner is gone or holds more than `limit` with it. */
  insert(webhook: StoredWebhook, limit: number): SqlWrite[]
  /** What signs an account's results; conflicts where it has one, or is gone. */
  insertCallback(webhook: StoredWebhook): SqlWrite[]
  /** Changes a webhook as long as it stands as `seen`: else the commit conflicts. */
  update(seen: Webhook, changes: WebhookChanges, now: number): SqlWrite
  /** Conflicts where it is disabled already. */
  disable(id: string, reason: DisabledReason, now: number): SqlWrite
  /** Removes a webhook with its secret and its deliveries. */
  remove(id: string): SqlWrite[]
}

/** The place behind which a page of deliveries starts. */
export interface DeliveryCursor {
  readonly createdAt: number
  readonly id: string
}

/** A delivery that may be tried, with all that it takes. */
export interface DueDelivery {
  readonly delivery: Delivery
  readonly webhook: StoredWebhook
  /** Null where it is no longer kept, or where its session is no longer shared with the webhook's organization. */
  readonly event: StoredEvent | null
  /** A result on its way, instead of an event; its id is the delivery's `eventId`. */
  readonly callback: SealedCallback | null
}

/** A result in the outbox that no delivery was made of yet. */
export interface NewCallback {
  readonly id: string
  readonly accountId: string
}

export interface DeliveryQueries {
  findDelivery(webhookId: string, id: string): Promise<Delivery | null>
  /** Newest first. */
  listDeliveries(
    webhookId: string,
    filter: { readonly status: DeliveryStatus | null; readonly after: DeliveryCursor | null; readonly limit: number },
  ): Promise<Delivery[]>
  /** Deliveries that are due and that no node holds, longest due first, but for `except`. */
  due(now: number, limit: number, except: DueExcept): Promise<DueDelivery[]>
  /** Whether a delivery reached the webhook since. */
  reachedSince(webhookId: string, since: number): Promise<boolean>
  countFinished(before: number): Promise<number>
  /** Oldest first. */
  newCallbacks(limit: number): Promise<NewCallback[]>
}

/** A delivery that this node holds. */
export interface DeliveryClaim {
  readonly id: string
  readonly leaseUntil: number
}

/** What is not to be found: webhooks of these accounts, these webhooks, these deliveries. */
export interface DueExcept {
  readonly accounts: readonly string[]
  readonly webhooks: readonly string[]
  readonly deliveries: readonly string[]
}

export interface DeliveryWrites {
  /** Owes an event to a webhook, unless that is gone or disabled meanwhile. */
  owe(delivery: { readonly id: string; readonly webhookId: string; readonly eventId: string }, now: number): SqlWrite
  /** Owes a result to its address; conflicts where it is owed already. */
  oweCallback(callback: NewCallback, deliveryId: string, now: number): SqlWrite[]
  /** Removes a result that is on its way no more, with its key. */
  removeCallback(id: string): SqlWrite
  /** Removes results that came before `before`: whatever owed them is gone. */
  removeCallbacksBefore(before: number): SqlWrite
  /** Takes a due delivery and counts the attempt; conflicts where another node was first. */
  claim(delivery: Delivery, now: number, leaseUntil: number): SqlWrite
  /** Gives a claim back as if it had not been taken. */
  release(claim: DeliveryClaim): SqlWrite
  /** Ends a claim; conflicts where it ran out and another node took it. */
  retry(
    claim: DeliveryClaim,
    outcome: { readonly at: number; readonly responseStatus: number | null; readonly error: string },
  ): SqlWrite
  finish(
    claim: DeliveryClaim,
    outcome: {
      readonly status: 'delivered' | 'failed'
      readonly responseStatus: number | null
      readonly error: string | null
    },
    now: number,
  ): SqlWrite
  /** Ends a delivery (null: each) that waits, and is not under way, where its webhook is disabled. */
  failIfDisabled(id: string | null, now: number): SqlWrite
  /** Ends every delivery of a webhook that waits, and is not under way. */
  failWaiting(webhookId: string, now: number): SqlWrite
  /** Makes a delivery due anew, with all its attempts; conflicts where it is under way. */
  replay(delivery: Delivery, now: number): SqlWrite
  /** Makes due at once what waits for longer than any back-off: a clock that was ahead put it there. */
  pullIn(now: number): SqlWrite[]
  removeFinished(before: number, limit: number): SqlWrite
}

export interface WebhookRepository extends WebhookQueries, WebhookWrites, DeliveryQueries, DeliveryWrites {}
