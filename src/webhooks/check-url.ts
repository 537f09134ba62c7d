import type { EgressPolicy } from '../egress/policy.ts'
import { invalidField } from '../errors.ts'

/**
 * The address of a webhook in its canonical form; `field` names it in errors. Throws VALIDATION_ERROR for what is no http or https URL or carries a
 * password, TARGET_NOT_ALLOWED for what the egress policy refuses; names are judged again whenever they are dialled.
 */
export function checkWebhookUrl(egress: Pick<EgressPolicy, 'checkUrl'>, text: string, field = 'url'): string {
  const url = URL.parse(text)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw invalidField(field, 'must be an http or https URL')
  }
  if (url.username !== '' || url.password !== '') {
    throw invalidField(field, 'must not contain a user name or password; messages are signed instead')
  }
  url.hash = ''
  egress.checkUrl(url)
  return url.href
}
