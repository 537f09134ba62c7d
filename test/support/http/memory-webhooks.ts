import type { StoredEvent } from '../../../src/events/event.ts'
import type { HttpServices } from '../../../src/http/services.ts'
import type { Delivery, Webhook } from '../../../src/webhooks/webhook.ts'
import type { Webhooks } from '../../../src/webhooks/webhooks.ts'
import { user } from './memory-accounts.ts'
import { at } from './memory-ids.ts'

export function memoryWebhooks(): Webhooks {
  return {
    create: async (principal, input) => ({
      ...webhook,
      ...input,
      accountId: principal.userId,
      secret: 'whsec_c2VjcmV0',
    }),
    list: async () => [webhook],
    get: async () => webhook,
    update: async (_principal, _id, { disabled: _, ...input }) => ({ ...webhook, ...input }),
    delete: async () => {},
    rotateCallbackSecret: async () => ({ secret: 'whsec_c2VjcmV0', createdAt: at, previousUntil: null }),
    checkCallbackUrl: async (_principal, url) => url ?? null,
    rotateSecret: async () => ({ ...webhook, secret: 'whsec_bmV3' }),
    test: async () => ({
      delivered: false,
      responseStatus: 500,
      error: 'The endpoint answered with 500.',
      durationMs: 3.2,
    }),
    deliveries: async () => ({ deliveries: [delivery], nextCursor: null }),
    replay: async () => delivery,
  }
}

export function memoryEvents(): HttpServices['events'] {
  return {
    list: async () => ({ events: [event], nextCursor: '7', hasMore: false }),
    openStream: async () =>
      (async function* () {
        yield []
        yield [event]
      })(),
  }
}

const webhook: Webhook = {
  id: '50000000-0000-4000-8000-000000000001',
  accountId: user.id,
  organizationId: null,
  url: 'https://hooks.example/in',
  description: null,
  subscription: ['*'],
  disabledAt: null,
  disabledReason: null,
  createdAt: at,
  updatedAt: at,
}

const delivery: Delivery = {
  id: '50000000-0000-4000-8000-000000000002',
  webhookId: webhook.id,
  eventId: '50000000-0000-4000-8000-000000000003',
  eventType: 'session.invalid',
  status: 'pending',
  attempts: 1,
  nextAttemptAt: at + 5_000,
  retryUntil: at + 9_000,
  responseStatus: 500,
  error: 'The endpoint answered with 500.',
  createdAt: at,
  finishedAt: null,
}

const event: StoredEvent = {
  id: delivery.eventId,
  seq: 7,
  type: 'session.invalid',
  accountId: user.id,
  organizationId: null,
  sessionId: '10000000-0000-4000-8000-000000000000',
  at,
  data: { session_id: '10000000-0000-4000-8000-000000000000', name: 'Shop', verdict: 'logged_out', unlisted: 'no' },
}
