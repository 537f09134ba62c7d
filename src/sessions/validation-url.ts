import { inScope } from '../cookies/scope.ts'
import { invalidField } from '../errors.ts'

/** Where a session is validated when nobody said: the origin that its domain named, else the domain over https. */
export function defaultValidationUrl(domain: string, origin: string | null): string {
  return origin === null ? `https://${domain}/` : `${origin}/`
}

/** Throws VALIDATION_ERROR unless `text` is an http or https URL whose host is inside `domain`. */
export function checkValidationUrl(domain: string, text: string): void {
  const url = URL.parse(text)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw invalidField('validation_url', 'must be an http or https URL')
  }
  if (url.username !== '' || url.password !== '') throw invalidField('validation_url', 'must not hold credentials')
  if (!inScope(domain, url.hostname)) throw invalidField('validation_url', 'must lie inside the domain of the session')
}
