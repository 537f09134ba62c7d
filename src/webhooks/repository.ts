import type { OrganizationRole } from '../accounts/account-types.ts'
import type { SealedCallback } from '../events/callback-seal.ts'
import type { StoredEvent } from '../events/event.ts'
import type { PageCursor } from '../storage/page-cursor.ts'
import type { SqlWrite } from '../storage/write.ts'
import type {
  Delivery,
  DeliveryStatus,
  DisabledReason,
  SealedWebhookSecret,
  StoredWebhook,
  Webhook,
} from './webhook.ts'

/** A webhook with the requesting user's role in the organization it belongs to. */
export interface FoundWebhook {
  readonly webhook: StoredWebhook
  readonly role: OrganizationRole | null
}

export type WebhookChanges = Partial<
  Pick<Webhook, 'url' | 'description' | 'subscription' | 'disabledAt' | 'disabledReason'>
> & { readonly sealed?: SealedWebhookSecret['sealed'] }

export interface WebhookQueries {
  /** Also finds what the user cannot see, with a null role: the caller decides. */
  find(id: string, userId: string): Promise<FoundWebhook | null>
  /** The user's own, and those of organizations of which they are an admin or owner; oldest first. */
  list(userId: string): Promise<Webhook[]>
  /** The webhook row that signs the results of an account; null: it has no callback secret. */
  callbackOf(accountId: string): Promise<StoredWebhook | null>
  roleIn(organizationId: string, userId: string): Promise<OrganizationRole | null>
  /** Webhooks for events, of all accounts and organizations. */
  every(): Promise<Webhook[]>
  /** Enabled webhooks of these accounts themselves, and of these organizations. */
  enabledOf(accountIds: readonly string[], organizationIds: readonly string[]): Promise<Webhook[]>
}

export interface WebhookWrites {
  /** A new webhook. Conflicts when its owner is gone, or would have more than `limit`. */
  insert(webhook: StoredWebhook, limit: number): SqlWrite[]
  /** The row that signs an account's results. Conflicts when there is one, or when the account is gone. */
  insertCallback(webhook: StoredWebhook): SqlWrite[]
  /** Changes a webhook. Conflicts when it changed since `seen`. */
  update(seen: Webhook, changes: WebhookChanges, now: number): SqlWrite
  /** Conflicts when it is already disabled. */
  disable(id: string, reason: DisabledReason, now: number): SqlWrite
  /** Removes a webhook with its secret and its deliveries. */
  remove(id: string): SqlWrite[]
}

/** A delivery that may be attempted, with everything it needs. */
export interface DueDelivery {
  readonly delivery: Delivery
  readonly webhook: StoredWebhook
  /** Null when it was removed, or when its session is no longer shared with the webhook's organization. */
  readonly event: StoredEvent | null
  /** A result to post, instead of an event; its id is the delivery's `eventId`. */
  readonly callback: SealedCallback | null
}

/** A result in the outbox without a delivery. */
export interface NewCallback {
  readonly id: string
  readonly accountId: string
}

export interface DeliveryQueries {
  findDelivery(webhookId: string, id: string): Promise<Delivery | null>
  /** Newest first. */
  listDeliveries(
    webhookId: string,
    filter: { readonly status: DeliveryStatus | null; readonly after: PageCursor | null; readonly limit: number },
  ): Promise<Delivery[]>
  /** Deliveries that are due and that no node holds, longest due first, except `except`. */
  due(now: number, limit: number, except: DueExcept): Promise<DueDelivery[]>
  /** Deliveries with a status older than the newest `most`, oldest first, except those being sent. Returns ids. */
  olderThanNewest(
    most: number,
    of: {
      readonly webhookId: string
      readonly status: DeliveryStatus
      readonly limit: number
      readonly now: number
    },
  ): Promise<string[]>
  /** Whether a delivery reached the webhook since `since`. */
  reachedSince(webhookId: string, since: number): Promise<boolean>
  countFinished(before: number): Promise<number>
  /** Oldest first. */
  newCallbacks(limit: number): Promise<NewCallback[]>
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

export interface DeliveryWrites {
  /** Creates the deliveries of an event, at least one, except to webhooks that are gone or disabled by then. */
  enqueue(
    eventId: string,
    deliveries: readonly { readonly id: string; readonly webhookId: string }[],
    now: number,
  ): SqlWrite
  /** Creates the delivery of a result. Conflicts when there is one. */
  enqueueCallback(callback: NewCallback, deliveryId: string, now: number): SqlWrite[]
  /** Removes a result whose delivery has ended, with its key. */
  removeCallback(id: string): SqlWrite
  /** Removes results older than `before`, whose deliveries are gone. */
  removeCallbacksBefore(before: number): SqlWrite
  /** Claims a due delivery and counts the attempt. Conflicts when another node was faster. */
  claim(delivery: Delivery, now: number, leaseUntil: number): SqlWrite
  /** Gives a claim back and does not count the attempt. */
  release(claim: DeliveryClaim): SqlWrite
  /** Ends a claim. Conflicts when it expired and another node claimed the delivery. */
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
  /** Ends the delivery (null: every delivery) that waits, and is not being sent, if its webhook is disabled. */
  failIfDisabled(id: string | null, now: number): SqlWrite
  /** Ends every delivery of a webhook that waits and is not being sent. */
  failWaiting(webhookId: string, now: number): SqlWrite
  /** Ends these, because too many wait, unless they are being sent. */
  endOld(ids: readonly string[], now: number): SqlWrite
  /** Removes these, unless they wait again. */
  removeOld(ids: readonly string[]): SqlWrite
  /** Makes a delivery due again, with all its attempts. Conflicts while it is being sent. */
  replay(delivery: Delivery, now: number): SqlWrite
  /** Makes deliveries due now that wait longer than any back-off: a clock that was ahead set their time. */
  pullIn(now: number): SqlWrite[]
  removeFinished(before: number, limit: number): SqlWrite
}

export interface WebhookRepository extends WebhookQueries, WebhookWrites, DeliveryQueries, DeliveryWrites {}
