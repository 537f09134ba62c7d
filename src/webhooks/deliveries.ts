import type { Principal } from '../accounts/principal.ts'
import { AppError } from '../errors.ts'
import { commitUnlessTaken } from '../storage/commit-unless-taken.ts'
import { decodeCursor, encodeCursor, pageOf } from '../storage/page-cursor.ts'
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
  const { page, nextCursor } = pageOf(found, limit, encodeCursor)
  return { deliveries: page, nextCursor }
}

/**
 * Makes a delivery due now, with as many attempts as a new one. Its id stays, so that a receiver can recognize it.
 * Throws as `findWebhook`; NOT_FOUND when the delivery was removed; CONFLICT when its event was removed, when the
 * webhook is disabled, and while it is being sent.
 */
export async function replayDelivery(
  deps: WebhookDependencies,
  principal: Principal,
  id: string,
  deliveryId: string,
): Promise<Delivery> {
  const webhook = await findWebhook(deps, principal, id)
  const delivery = await deps.repository.findDelivery(id, deliveryId)
  if (delivery === null) throw new AppError('NOT_FOUND', { message: 'The webhook has no delivery with this id.' })
  if (delivery.eventType === null) throw new AppError('CONFLICT', { message: 'The event is no longer stored.' })
  if (webhook.disabledAt !== null) {
    throw new AppError('CONFLICT', {
      message: 'The webhook is disabled; enable it first with PATCH {"disabled": false}.',
    })
  }
  if (!(await commitUnlessTaken(deps.store, [deps.repository.replay(delivery, deps.clock.now())]))) {
    throw new AppError('CONFLICT', { message: 'The delivery is already running; check again in a moment.' })
  }
  deps.wake()
  return (await deps.repository.findDelivery(id, deliveryId)) ?? delivery
}
