import { systemTimer } from '../clock.ts'
import { createEventHub } from '../events/hub.ts'
import { listEvents } from '../events/list-events.ts'
import { createEventWriter, type EventWriter } from '../events/repository/event-writer.ts'
import { createEventRepository } from '../events/repository.ts'
import { createEventStreams } from '../events/streams.ts'
import type { HttpServices } from '../http/services.ts'
import type { Core } from '../open-core.ts'
import { type Pump, startPump } from '../pump.ts'
import type { Store } from '../storage/store.ts'
import type { Send } from '../webhooks/deliver.ts'
import { Deliverer } from '../webhooks/deliverer.ts'
import { createOutboxRound } from '../webhooks/outbox-round.ts'
import { createWebhookRepository } from '../webhooks/repository.ts'
import { send } from '../webhooks/send.ts'
import { createWebhooks } from '../webhooks/webhooks.ts'
import type { FeatureParts } from './parts.ts'

export interface EventParts extends Pick<FeatureParts, 'egress' | 'egressPolicy' | 'listedEgress' | 'publicAddress'> {
  readonly onError: (error: unknown) => void
}

/** How often to check for commits of other processes, and for deliveries that have become due. */
const pollMs = 1_000
const sendTimeoutMs = 15_000

/** Events, webhooks and streams, with what the rest of the server needs of them. */
export function composeEvents(core: Core, { egress, egressPolicy, listedEgress, publicAddress, onError }: EventParts) {
  const { config, clock, random, vault, audit } = core
  let pump: Pump | null = null
  const wake = () => pump?.wake()
  const writer = createEventWriter({ db: core.store.db, clock, random, publicAddress })
  const store = watched(core.store, writer, wake)
  const repository = createEventRepository(store)
  const webhooks = createWebhookRepository(store)
  const hub = createEventHub(systemTimer)
  const openStream = createEventStreams({ repository, hub })
  const post: Send = (url, message, caller) => send({ egress, timeoutMs: sendTimeoutMs }, url, message, caller)
  // Plain HTTP only to addresses that the operator has listed.
  const postCallback: Send = (url, message, caller) =>
    send({ egress: url.startsWith('http:') ? listedEgress : egress, timeoutMs: sendTimeoutMs }, url, message, caller)
  const shared = { store, repository: webhooks, vault, audit, clock, random, send: post, sendCallback: postCallback }
  const deliverer = new Deliverer({ ...shared, events: writer, onError })
  const round = createOutboxRound({
    ...shared,
    eventRepository: repository,
    events: writer,
    deliverer: config.background ? deliverer : null,
    onNumbered: () => hub.changed(),
    eventDays: config.eventDays,
    deliveryDays: config.deliveryDays,
  })
  const services: Pick<HttpServices, 'events' | 'webhooks'> = {
    events: { list: (principal, input) => listEvents(repository, principal, input), openStream },
    webhooks: createWebhooks({
      ...shared,
      egressPolicy,
      limit: config.webhookLimit,
      requireListed: (url, account) =>
        listedEgress.checkResolved(url, { account, signal: AbortSignal.timeout(sendTimeoutMs) }),
      wake,
    }),
  }
  return {
    writer,
    store,
    services,
    deliverer,
    /** Starts numbering and delivering, beginning with what an earlier process left. */
    start: () => {
      pump = startPump({ round, pauseMs: pollMs, timer: systemTimer, onError })
    },
    close: async () => {
      await pump?.close()
      await deliverer.close()
    },
  }
}

/** The core's store, which also wakes the pump when a commit contains an event. */
function watched(store: Store, writer: EventWriter, wake: () => void): Store {
  return {
    ...store,
    commit: async (list, options) => {
      await store.commit(list, options)
      if (writer.isIn(list)) wake()
    },
  }
}
