import type { Principal } from '../accounts/principal.ts'
import type { EgressPolicy } from '../egress/policy.ts'
import { AppError, invalidField } from '../errors.ts'
import type { WebhookDependencies } from './dependencies.ts'

/**
 * The URL of a webhook in canonical form; `field` names it in errors. Throws VALIDATION_ERROR when it is not http or
 * https, or contains a password; TARGET_NOT_ALLOWED when the egress policy refuses it. The addresses behind a name are
 * checked again at each connection.
 */
export function checkWebhookUrl(egressPolicy: Pick<EgressPolicy, 'checkUrl'>, text: string, field = 'url'): string {
  const url = URL.parse(text)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw invalidField(field, 'must be an http or https URL')
  }
  if (url.username !== '' || url.password !== '') {
    throw invalidField(field, 'must not contain a user name or password; messages are signed instead')
  }
  url.hash = ''
  egressPolicy.checkUrl(url)
  return url.href
}

/**
 * A callback URL in canonical form. Throws VALIDATION_ERROR when it is not a URL, when it is http and leads to an
 * address that the operator has not listed, and when the account has no secret to sign with; TARGET_NOT_ALLOWED as
 * `checkWebhookUrl`; OVERLOADED when the account waits for too many names.
 */
export async function checkCallbackUrl(
  deps: Pick<WebhookDependencies, 'egressPolicy' | 'repository' | 'requireListed'>,
  { userId }: Pick<Principal, 'userId'>,
  text: string,
): Promise<string> {
  const field = 'webhook_url'
  const address = checkWebhookUrl(deps.egressPolicy, text, field)
  const url = new URL(address)
  if (url.protocol === 'http:') {
    await deps.requireListed(url, userId).catch((error: unknown) => {
      const isKnown = error instanceof AppError
      if (isKnown && error.code !== 'TARGET_NOT_ALLOWED') throw error
      const whose = isKnown ? 'its address is' : 'its name resolves to addresses'
      throw invalidField(field, `must be https, unless ${whose} in LATCHKEY_EGRESS_ALLOW`)
    })
  }
  if ((await deps.repository.callbackOf(userId)) === null) {
    throw invalidField(
      field,
      'results are signed with the callback secret of the account, which does not exist yet; POST /api/v1/webhooks/callback-secret creates it and shows it once',
    )
  }
  return address
}
