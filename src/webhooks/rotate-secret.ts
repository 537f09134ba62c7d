import type { Principal } from '../accounts/principal.ts'
import { accountChain } from '../audit/entry.ts'
import { retryOnConflict } from '../storage/retry.ts'
import type { WebhookDependencies } from './dependencies.ts'
import { findWebhook } from './find-webhook.ts'
import { nextSecret } from './secret.ts'
import type { WebhookWithSecret } from './webhook.ts'

/**
 * Gives a webhook a new secret, in this response only; for a day messages are signed with both. Throws as
 * `findWebhook`, VAULT_UNAVAILABLE.
 */
export async function rotateSecret(
  deps: WebhookDependencies,
  principal: Principal,
  id: string,
): Promise<WebhookWithSecret> {
  return retryOnConflict(async () => {
    const webhook = await findWebhook(deps, principal, id)
    const now = Math.max(deps.clock.now(), webhook.updatedAt + 1)
    const { secret, sealed } = await nextSecret(deps, webhook, now)
    await deps.store.commit([
      deps.repository.update(webhook, { sealed }, now),
      deps.audit.chain(accountChain(principal.userId), 'webhook_secret_rotated', principal, { webhook_id: id }),
    ])
    return { ...webhook, updatedAt: now, secret }
  })
}
