import { runsOrganization } from '../accounts/access.ts'
import type { Principal } from '../accounts/principal.ts'
import { accountChain } from '../audit/entry.ts'
import { redactUrl } from '../audit/redact-url.ts'
import { AppError } from '../errors.ts'
import { onConflict } from '../storage/on-conflict.ts'
import { checkWebhookUrl } from './check-url.ts'
import type { WebhookDependencies } from './dependencies.ts'
import { notManager } from './find-webhook.ts'
import { firstSecret } from './secret.ts'
import type { Subscription, WebhookWithSecret } from './webhook.ts'

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
  if (role === null) throw new AppError('NOT_FOUND', { message: 'No organization with this id is visible to you.' })
  if (!runsOrganization(role)) throw notManager()
}

function tooMany(limit: number): AppError {
  const message = `There may be ${limit} webhooks here, and there are; delete one that is no longer used.`
  return new AppError('CONFLICT', { message })
}
