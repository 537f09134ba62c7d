import { setImmediate as nextTurn } from 'node:timers/promises'
import { commitUnlessTaken } from '../storage/commit-unless-taken.ts'
import { retryForMs } from './backoff.ts'
import { type DeliverDependencies, disabling } from './deliver.ts'
import { type DeliveryStatus, deliveryStatuses, type Webhook } from './webhook.ts'

export type LimitDependencies = Pick<DeliverDependencies, 'store' | 'repository' | 'audit' | 'events' | 'clock'>

/** Deliveries that are kept of each status, for each webhook. */
export const maxDeliveries = 10_000
const batch = 500

/**
 * Keeps the newest `most` deliveries of each status for each webhook, one batch per commit: older ones that wait end as
 * failed, and older ones that have ended are removed. A webhook with too many that nothing has reached for as long as a
 * message is tried is disabled, because its oldest messages are never tried to their end. Throws STORAGE_UNAVAILABLE.
 */
export async function limitDeliveries(deps: LimitDependencies, most: number, signal: AbortSignal): Promise<void> {
  for (const webhook of await deps.repository.every()) {
    for (const status of deliveryStatuses) {
      const isLimited = await limitStatus(deps, webhook.id, status, most, signal)
      if (isLimited && status === 'pending') await disableIfFailing(deps, webhook)
    }
    if (signal.aborted) return
    await nextTurn()
  }
}

/** Whether there were too many. */
async function limitStatus(
  { store, repository, clock }: LimitDependencies,
  webhookId: string,
  status: DeliveryStatus,
  most: number,
  signal: AbortSignal,
): Promise<boolean> {
  for (let isLimited = false; ; isLimited = true) {
    const now = clock.now()
    const old = signal.aborted ? [] : await repository.olderThanNewest(most, { webhookId, status, limit: batch, now })
    if (old.length === 0) return isLimited
    await store.commit([status === 'pending' ? repository.endOld(old, now) : repository.removeOld(old)])
  }
}

async function disableIfFailing(deps: LimitDependencies, webhook: Webhook): Promise<void> {
  const now = deps.clock.now()
  const since = now - retryForMs
  if (webhook.disabledAt !== null || webhook.updatedAt > since) return
  if (await deps.repository.reachedSince(webhook.id, since)) return
  await commitUnlessTaken(deps.store, disabling(deps, webhook, 'failing', now))
}
