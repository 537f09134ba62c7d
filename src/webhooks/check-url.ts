import type { EgressPolicy } from '../egress/policy.ts'
import { invalidField } from '../errors.ts'

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
