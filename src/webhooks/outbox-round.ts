import { dayMs, type Random } from '../clock.ts'
import type { EventRepository } from '../events/repository.ts'
import { removeAgedEvents } from '../events/retention.ts'
import { numberEvents } from '../events/sequencer.ts'
import type { PumpOptions } from '../pump.ts'
import { retryForMs } from './backoff.ts'
import type { Deliverer } from './deliverer.ts'
import { enqueueCallbacks, fanOut } from './enqueue.ts'
import { type LimitDependencies, limitDeliveries, maxDeliveries } from './limit-deliveries.ts'

interface OutboxDependencies extends LimitDependencies {
  readonly eventRepository: EventRepository
  readonly random: Pick<Random, 'uuid'>
  /** Null: nothing is sent, and deliveries stay due. */
  readonly deliverer: Pick<Deliverer, 'startDue'> | null
  /** Called when there are events with new numbers. */
  readonly onNumbered: () => void
  /** How long events, and deliveries that have ended, are kept. */
  readonly eventDays: number
  readonly deliveryDays: number
}

const sweepEveryMs = 3600_000
/** Deliveries that one commit removes. */
const batch = 500

/**
 * One round of the outbox: numbers new events, makes deliveries of them and of results, starts those that are due, and
 * cleans up every hour. Throws STORAGE_UNAVAILABLE.
 */
export function createOutboxRound(deps: OutboxDependencies): PumpOptions['round'] {
  const { store, eventRepository, clock, deliverer, onNumbered } = deps
  let head = 0
  let sweptAt = Number.NEGATIVE_INFINITY
  return async (signal) => {
    await numberEvents({ store, repository: eventRepository, fanOut: (events) => fanOut(deps, events, clock.now()) })
    await enqueueCallbacks(deps)
    const seen = head
    head = await eventRepository.head()
    if (head !== seen) onNumbered()
    deliverer?.startDue()
    const now = clock.now()
    if (Math.abs(now - sweptAt) >= sweepEveryMs) {
      sweptAt = now
      await sweep(deps, now, signal)
    }
    return false
  }
}

/**
 * Removes old rows and those beyond the limits, brings forward what a clock that was ahead has postponed, and ends
 * deliveries of a dead node whose webhook is disabled.
 */
async function sweep(deps: OutboxDependencies, now: number, signal: AbortSignal): Promise<void> {
  const { store, repository, eventRepository, eventDays, deliveryDays } = deps
  await store.commit([
    ...repository.pullIn(now),
    repository.failIfDisabled(null, now),
    repository.removeCallbacksBefore(now - retryForMs - dayMs),
  ])
  await removeAgedEvents({ store, repository: eventRepository }, now - eventDays * dayMs, now, signal)
  await limitDeliveries(deps, maxDeliveries, signal)
  const before = now - deliveryDays * dayMs
  while (!signal.aborted && (await repository.countFinished(before)) > 0) {
    await store.commit([repository.removeFinished(before, batch)])
  }
}
