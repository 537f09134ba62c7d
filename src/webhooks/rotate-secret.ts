import type { Principal } from '../accounts/principal.ts'
import { accountChain } from '../audit/entry.ts'
import { retryOnConflict } from '../storage/retry.ts'
import type { WebhookDependencies } from './dependencies.ts'
import { permitWebhook } from './permit.ts'
import { newSecret, openSecrets, overlapMs, sealAgain } from './secret.ts'
import type { WebhookWithSecret } from './webhook.ts'

/**
 * Gives a webhook a new secret, in this response only; for a day messages are signed with both. Throws as
 * `permitWebhook`, VAULT_UNAVAILABLE.
 */
export async function rotateSecret(
  deps: WebhookDependencies,
  principal: Principal,
  id: string,
): Promise<WebhookWithSecret> {
  return retryOnConflict(async () => {
    const webhook = permitWebhook(await deps.repository.find(id, principal.userId), principal)
    const now = Math.max(deps.clock.now(), webhook.updatedAt + 1)
    const { current: old } = await openSecrets(deps.vault, webhook, webhook.secret)
    const current = newSecret(deps.random)
    const { sealed } = await sealAgain(deps.vault, webhook, webhook.secret.wrappedKey, {
      current,
      previous: { secret: old, until: now + overlapMs },
    })
    await deps.store.commit([
      deps.repository.update(webhook, { sealed }, now),
      deps.audit.chain(accountChain(principal.userId), 'webhook_secret_rotated', principal, { webhook_id: id }),
    ])
    return { ...webhook, updatedAt: now, secret: current }
  })
}
