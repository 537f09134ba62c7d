import type { Principal } from '../accounts/principal.ts'
import { decodeCursor, encodeCursor } from '../storage/page-cursor.ts'
import type { WebhookDependencies } from './dependencies.ts'
import { findWebhook } from './find-webhook.ts'
import type { Delivery, DeliveryStatus } from './webhook.ts'

export interface ListDeliveriesInput {
  readonly status: DeliveryStatus | null
  /** 1 to 200. */
  readonly limit: number
  readonly cursor: string | null
}

export interface DeliveryPage {
  readonly deliveries: readonly Delivery[]
  readonly nextCursor: string | null
}

/** Deliveries of a webhook, newest first. Throws as `findWebhook`, VALIDATION_ERROR for an invalid cursor. */
export async function listDeliveries(
  deps: Pick<WebhookDependencies, 'repository'>,
  principal: Principal,
  id: string,
  { status, limit, cursor }: ListDeliveriesInput,
): Promise<DeliveryPage> {
  const after = cursor === null ? null : decodeCursor(cursor)
  await findWebhook(deps, principal, id)
  const found = await deps.repository.listDeliveries(id, { status, after, limit: limit + 1 })
  const deliveries = found.slice(0, limit)
  const last = deliveries.at(-1)
  return { deliveries, nextCursor: found.length > limit && last !== undefined ? encodeCursor(last) : null }
}
