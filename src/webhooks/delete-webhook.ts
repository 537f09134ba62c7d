import type { Principal } from '../accounts/principal.ts'
import { accountChain } from '../audit/entry.ts'
import { retryOnConflict } from '../storage/retry.ts'
import type { WebhookDependencies } from './dependencies.ts'
import { findWebhook } from './find-webhook.ts'

/** Removes a webhook with its secret, its key and its deliveries. Throws as `findWebhook`. */
export async function deleteWebhook(deps: WebhookDependencies, principal: Principal, id: string): Promise<void> {
  await retryOnConflict(async () => {
    await findWebhook(deps, principal, id)
    await deps.store.commit(
      [
        ...deps.repository.remove(id),
        deps.audit.chain(accountChain(principal.userId), 'webhook_deleted', principal, { webhook_id: id }),
      ],
      { scrub: true },
    )
  })
}
