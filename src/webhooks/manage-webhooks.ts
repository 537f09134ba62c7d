import { runsOrganization } from '../accounts/access.ts'
import { organizationNotFound } from '../accounts/organizations/visible-organization.ts'
import type { Principal } from '../accounts/principal.ts'
import { accountChain } from '../audit/entry.ts'
import { redactUrl } from '../audit/redact-url.ts'
import { AppError } from '../errors.ts'
import { onConflict } from '../storage/on-conflict.ts'
import { retryOnConflict } from '../storage/retry.ts'
import { checkWebhookUrl } from './check-url.ts'
import type { WebhookDependencies } from './dependencies.ts'
import { findWebhook, notManager } from './find-webhook.ts'
import { firstSecret, nextSecret } from './secret.ts'
import type { Subscription, Webhook, WebhookChanges, WebhookWithSecret } from './webhook.ts'

export interface CreateWebhookInput {
  readonly url: string
  readonly description: string | null
  readonly subscription: Subscription
  /** Null: the account's own. */
  readonly organizationId: string | null
}

/**
 * Creates a webhook; only this response holds its secret. Throws VALIDATION_ERROR, TARGET_NOT_ALLOWED, NOT_FOUND and
 * FORBIDDEN for the organization, CONFLICT when the limit is reached, VAULT_UNAVAILABLE.
 */
export async function createWebhook(
  deps: WebhookDependencies,
  principal: Principal,
  { url, description, subscription, organizationId }: CreateWebhookInput,
): Promise<WebhookWithSecret> {
  const address = checkWebhookUrl(deps.egressPolicy, url)
  if (organizationId !== null) await requireRuns(deps, principal, organizationId)
  const now = deps.clock.now()
  const own = { id: deps.random.uuid(), accountId: principal.userId }
  const { secret, stored } = await firstSecret(deps, own)
  const webhook = {
    ...own,
    organizationId,
    url: address,
    description,
    subscription,
    disabledAt: null,
    disabledReason: null,
    createdAt: now,
    updatedAt: now,
  }
  const organization = organizationId === null ? {} : { organization_id: organizationId }
  await deps.store
    .commit([
      ...deps.repository.requireCredential(principal, now),
      ...deps.repository.insert({ ...webhook, secret: stored }, deps.limit),
      deps.audit.chain(accountChain(principal.userId), 'webhook_created', principal, {
        webhook_id: own.id,
        url: redactUrl(address),
        ...organization,
      }),
    ])
    .catch(onConflict({ owner_gone: () => new AppError('FORBIDDEN'), limit_reached: () => tooMany(deps.limit) }))
  return { ...webhook, secret }
}

async function requireRuns(
  { repository }: Pick<WebhookDependencies, 'repository'>,
  { userId }: Principal,
  organizationId: string,
): Promise<void> {
  const role = await repository.roleIn(organizationId, userId)
  if (role === null) throw organizationNotFound()
  if (!runsOrganization(role)) throw notManager()
}

function tooMany(limit: number): AppError {
  const message = `There may be ${limit} webhooks here, and there are; delete one that is no longer used.`
  return new AppError('CONFLICT', { message })
}

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
      ...deps.repository.requireCredential(principal, now),
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
      ...deps.repository.requireCredential(principal, now),
      deps.repository.update(webhook, { sealed }, now),
      deps.audit.chain(accountChain(principal.userId), 'webhook_secret_rotated', principal, { webhook_id: id }),
    ])
    return { ...webhook, updatedAt: now, secret }
  })
}

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
