import type { Principal } from '../accounts/principal.ts'
import { bind } from '../bind.ts'
import { AppError } from '../errors.ts'
import { SlotCounter } from '../fairness/slot-counter.ts'
import { rotateCallbackSecret } from './callback-secret.ts'
import { checkCallbackUrl } from './check-url.ts'
import { listDeliveries, replayDelivery } from './deliveries.ts'
import type { WebhookDependencies } from './dependencies.ts'
import { findWebhook } from './find-webhook.ts'
import { createWebhook, deleteWebhook, rotateSecret, updateWebhook } from './manage-webhooks.ts'
import { testWebhook } from './test-webhook.ts'
import type { Webhook } from './webhook.ts'

/** Tests of one user at the same time: each sends a request, and the endpoint decides how long it takes. */
const maxTests = 3

export type Webhooks = ReturnType<typeof createWebhooks>

/** Webhooks, for one principal at a time. Every method throws AppError, as the function that it calls. */
export function createWebhooks(deps: WebhookDependencies) {
  const testing = new SlotCounter(maxTests)
  return {
    ...bind(deps, {
      create: createWebhook,
      update: updateWebhook,
      delete: deleteWebhook,
      rotateSecret,
      rotateCallbackSecret,
      deliveries: listDeliveries,
      replay: replayDelivery,
    }),
    list: ({ userId }: Principal) => deps.repository.list(userId),
    get: (principal: Principal, id: string): Promise<Webhook> => findWebhook(deps, principal, id),
    /** Null when none was given. */
    checkCallbackUrl: async (principal: Principal, url: string | null | undefined) =>
      url == null ? null : checkCallbackUrl(deps, principal, url),
    test: async (principal: Principal, id: string) => {
      if (!testing.take(principal.userId)) throw tooManyTests()
      try {
        return await testWebhook(deps, principal, id)
      } finally {
        testing.give(principal.userId)
      }
    },
  }
}

function tooManyTests(): AppError {
  const message = `You already run ${maxTests} tests, which is the maximum; wait until one has ended.`
  return new AppError('RATE_LIMITED', { message, retryAfterSeconds: 15 })
}
