import { systemRandom } from '../../src/clock.ts'
import { parseCidr } from '../../src/egress/cidr.ts'
import { createEgress } from '../../src/egress/dispatcher.ts'
import { createEgressPolicy } from '../../src/egress/policy.ts'
import { systemResolve } from '../../src/egress/resolve.ts'
import type { StoredEvent } from '../../src/events/event.ts'
import { createEventRepository, type EventRepository } from '../../src/events/repository.ts'
import { numberEvents } from '../../src/events/sequencer.ts'
import type { Store } from '../../src/storage/store.ts'
import { Deliverer } from '../../src/webhooks/deliverer.ts'
import { fanOut } from '../../src/webhooks/enqueue.ts'
import type { WebhookRepository } from '../../src/webhooks/repository.ts'
import { createWebhookRepository } from '../../src/webhooks/repository.ts'
import { send } from '../../src/webhooks/send.ts'
import { createWebhooks, type Webhooks } from '../../src/webhooks/webhooks.ts'
import { type SessionWorld, sessionWorld } from './session-world.ts'

export interface WebhookWorld extends SessionWorld {
  readonly outbox: EventRepository
  readonly webhookRepository: WebhookRepository
  readonly webhooks: Webhooks
  /** Gives numbers, as the server does when woken. */
  number(): Promise<void>
  /** Numbers, then tries everything that is due now, until nothing is. */
  deliver(): Promise<void>
  /** Another node's deliverer over the same store. */
  deliverer(): Deliverer
  /** All events of a user, by their types. */
  types(userId: string): Promise<string[]>
  allEvents(userId: string): Promise<StoredEvent[]>
  close(): Promise<void>
}

export interface WebhookWorldOptions {
  readonly limit?: number
  readonly timeoutMs?: number
  readonly fraction?: number
}

/** Sessions, events and webhooks of a store, whose endpoints are on loopback and whose time a test moves. */
export function webhookWorld(
  store: Store,
  { limit = 10, timeoutMs = 15_000, fraction = 0.5 }: WebhookWorldOptions = {},
): WebhookWorld {
  const world = sessionWorld(store)
  const { clock, audit, vault } = world
  const policy = createEgressPolicy({ allow: [parseCidr('127.0.0.0/8')], ownListeners: () => [] })
  const egress = createEgress({ policy, resolve: systemResolve, connectTimeoutMs: 5_000 })
  const outbox = createEventRepository(store)
  const repository = createWebhookRepository(store)
  const random = { ...systemRandom, fraction: () => fraction }
  const post: Parameters<typeof createWebhooks>[0]['send'] = (url, message, caller) =>
    send({ egress, timeoutMs }, url, message, caller)
  const shared = { store, repository, vault, audit, clock, random, send: post, sendCallback: post }
  const errors: unknown[] = []
  const deliverer = () => new Deliverer({ ...shared, events: world.events, onError: (error) => errors.push(error) })
  const own = deliverer()
  const number = () =>
    numberEvents({
      store,
      repository: outbox,
      fanOut: (events) => fanOut({ repository, random }, events, clock.now()),
    })
  const allEvents = (userId: string) => outbox.page(userId, { after: 0, types: null, limit: 1_000 })
  return {
    ...world,
    outbox,
    webhookRepository: repository,
    webhooks: createWebhooks({
      ...shared,
      egressPolicy: policy,
      limit,
      requireListed: (url, account) => egress.checkResolved(url, { account, signal: new AbortController().signal }),
      wake: () => {},
    }),
    number,
    deliver: async () => {
      await number()
      own.startDue()
      await own.settled()
      if (errors.length > 0) throw errors[0]
    },
    deliverer,
    types: async (userId) => (await allEvents(userId)).map(({ type }) => type),
    allEvents,
    close: async () => {
      await own.close()
      await egress.close()
    },
  }
}
