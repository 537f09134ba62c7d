import type { Principal } from '../accounts/principal.ts'
import { accountChain } from '../audit/entry.ts'
import { retryOnConflict } from '../storage/retry.ts'
import { checkWebhookUrl } from './check-url.ts'
import type { WebhookDependencies } from './dependencies.ts'
import { findWebhook } from './find-webhook.ts'
import type { Subscription, Webhook, WebhookChanges } from './webhook.ts'

/** Only the given fields change; `undefined` keeps a value, null clears it. */
export interface UpdateWebhookInput {
  readonly url?: string
  readonly description?: string | null
  readonly subscription?: Subscription
  readonly disabled?: boolean
}

/**
 * Changes a webhook. Disabling it ends its waiting deliveries; after enabling it gets the events from then on. Throws
 * as `findWebhook` and `checkWebhookUrl`.
 */
export async function updateWebhook(
  deps: WebhookDependencies,
  principal: Principal,
  id: string,
  input: UpdateWebhookInput,
): Promise<Webhook> {
  return retryOnConflict(async () => {
    const webhook = await findWebhook(deps, principal, id)
    const now = Math.max(deps.clock.now(), webhook.updatedAt + 1)
    const changes: WebhookChanges = {
      ...(input.url === undefined ? {} : { url: checkWebhookUrl(deps.egressPolicy, input.url) }),
      ...(input.description === undefined ? {} : { description: input.description }),
      ...(input.subscription === undefined ? {} : { subscription: input.subscription }),
      ...switched(webhook, input.disabled, now),
    }
    const isEnding = changes.disabledAt !== undefined && changes.disabledAt !== null
    await deps.store.commit([
      deps.repository.update(webhook, changes, now),
      ...(isEnding ? [deps.repository.failWaiting(id, now)] : []),
      deps.audit.chain(accountChain(principal.userId), 'webhook_updated', principal, {
        webhook_id: id,
        fields: Object.keys(input).map((name) => (name === 'subscription' ? 'events' : name)),
      }),
    ])
    return { ...webhook, ...changes, updatedAt: now }
  })
}

function switched({ disabledAt }: Webhook, disabled: boolean | undefined, now: number): WebhookChanges {
  if (disabled === undefined || disabled === (disabledAt !== null)) return {}
  return disabled ? { disabledAt: now, disabledReason: 'by_user' } : { disabledAt: null, disabledReason: null }
}
