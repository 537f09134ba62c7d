import { runsOrganization } from '../accounts/access.ts'
import type { Principal } from '../accounts/principal.ts'
import { AppError } from '../errors.ts'
import type { WebhookRepository } from './repository.ts'
import type { StoredWebhook } from './webhook.ts'

/**
 * The webhook, if the principal may manage it: their own, or one of an organization of which they are an admin or
 * owner. Throws NOT_FOUND, FORBIDDEN for other members of the organization.
 */
export async function findWebhook(
  { repository }: { readonly repository: Pick<WebhookRepository, 'find'> },
  { userId }: Pick<Principal, 'userId'>,
  id: string,
): Promise<StoredWebhook> {
  const found = await repository.find(id, userId)
  const isOwn = found !== null && found.webhook.organizationId === null && found.webhook.accountId === userId
  if (found === null || (!isOwn && found.role === null)) {
    throw new AppError('NOT_FOUND', { message: 'No webhook with this id is visible to you.' })
  }
  if (!isOwn && !runsOrganization(found.role)) throw notManager()
  return found.webhook
}

/** For members of an organization who are neither admin nor owner. */
export function notManager(): AppError {
  return new AppError('FORBIDDEN', { message: 'Only an admin or owner of the organization manages its webhooks.' })
}
