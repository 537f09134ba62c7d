import type { Principal } from '../accounts/principal.ts'
import { invalidField } from '../errors.ts'
import { checkWebhookUrl } from './check-url.ts'
import type { WebhookDependencies } from './dependencies.ts'

const field = 'webhook_url'

/**
 * The address that a client has a result posted to, in its canonical form. Throws VALIDATION_ERROR where it is no URL,
 * where it is http and leads to an address that the operator has not allowed by name, and where the account has no secret
 * to sign with; TARGET_NOT_ALLOWED as `checkWebhookUrl`.
 */
export async function checkCallbackUrl(
  { egress, repository, requireListed }: Pick<WebhookDependencies, 'egress' | 'repository' | 'requireListed'>,
  { userId }: Pick<Principal, 'userId'>,
  text: string,
): Promise<string> {
  const address = checkWebhookUrl(egress, text, field)
  const url = new URL(address)
  if (url.protocol === 'http:') {
    await requireListed(url).catch(() => {
      throw invalidField(field, 'must be https, unless its address is in LATCHKEY_EGRESS_ALLOW')
    })
  }
  if ((await repository.callbackOf(userId)) === null) {
    throw invalidField(
      field,
      'results are signed with the callback secret of the account, which does not exist yet; POST /api/v1/webhooks/callback-secret creates it and shows it once',
    )
  }
  return address
}
