import type { Principal } from '../accounts/principal.ts'
import { accountChain } from '../audit/entry.ts'
import { retryOnConflict } from '../storage/retry.ts'
import type { WebhookDependencies } from './dependencies.ts'
import { firstSecret, nextSecret } from './secret.ts'
import type { StoredWebhook } from './webhook.ts'

/** The secret that signs the results an account has posted. Times are epoch milliseconds. */
export interface CallbackSecret {
  /** `whsec_…`, in this response only. */
  readonly secret: string
  readonly createdAt: number
  /** Until when the previous secret signs as well; null: this is the first one. */
  readonly previousUntil: number | null
}

/**
 * Gives an account its callback secret, or a new one: for a day results are then signed with both. Throws
 * VAULT_UNAVAILABLE, STORAGE_UNAVAILABLE.
 */
export async function rotateCallbackSecret(deps: WebhookDependencies, principal: Principal): Promise<CallbackSecret> {
  return retryOnConflict(async () => {
    const stored = await deps.repository.callbackOf(principal.userId)
    return stored === null ? create(deps, principal) : rotate(deps, principal, stored)
  })
}

async function create(deps: WebhookDependencies, principal: Principal): Promise<CallbackSecret> {
  const now = deps.clock.now()
  const own = { id: deps.random.uuid(), accountId: principal.userId }
  const { secret, stored } = await firstSecret(deps, own)
  const webhook: StoredWebhook = {
    ...own,
    organizationId: null,
    // Each result has its own address.
    url: '',
    description: null,
    subscription: [],
    disabledAt: null,
    disabledReason: null,
    createdAt: now,
    updatedAt: now,
    secret: stored,
  }
  await deps.store.commit([
    ...deps.repository.requireCredential(principal, now),
    ...deps.repository.insertCallback(webhook),
    deps.audit.chain(accountChain(principal.userId), 'callback_secret_created', principal),
  ])
  return { secret, createdAt: now, previousUntil: null }
}

async function rotate(
  deps: WebhookDependencies,
  principal: Principal,
  webhook: StoredWebhook,
): Promise<CallbackSecret> {
  const now = Math.max(deps.clock.now(), webhook.updatedAt + 1)
  const { secret, sealed, previousUntil } = await nextSecret(deps, webhook, now)
  await deps.store.commit([
    ...deps.repository.requireCredential(principal, now),
    deps.repository.update(webhook, { sealed }, now),
    deps.audit.chain(accountChain(principal.userId), 'callback_secret_rotated', principal),
  ])
  return { secret, createdAt: now, previousUntil }
}
