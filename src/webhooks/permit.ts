import { runsOrganization } from '../accounts/access.ts'
import type { Principal } from '../accounts/principal.ts'
import { AppError } from '../errors.ts'
import type { FoundWebhook } from './repository.ts'
import type { StoredWebhook } from './webhook.ts'

/**
 * The webhook, if the principal may manage it: their own, or one of an organization of which they are an admin or
 * owner. Throws NOT_FOUND, FORBIDDEN for other members of the organization.
 */
export function permitWebhook(found: FoundWebhook | null, { userId }: Pick<Principal, 'userId'>): StoredWebhook {
  const { webhook, role } = found ?? { webhook: null, role: null }
  const isOwn = webhook !== null && webhook.organizationId === null && webhook.accountId === userId
  if (webhook === null || (!isOwn && role === null)) {
    throw new AppError('NOT_FOUND', { message: 'No webhook with this id is visible to you.' })
  }
  if (!isOwn && !runsOrganization(role)) {
    throw new AppError('FORBIDDEN', { message: 'Only an admin or owner of the organization manages its webhooks.' })
  }
  return webhook
}
