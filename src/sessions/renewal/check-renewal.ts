import { cookieHost, isIpHost } from '../../cookies/match.ts'
import { inScope } from '../../cookies/scope.ts'
import { invalidField } from '../../errors.ts'
import { asksForRefreshToken } from './body-template.ts'
import { isJsonPointer } from './json-pointer.ts'
import type { Renewal, RenewalSecrets } from './renewal.ts'

/**
 * Checks that a renewal may be stored for a session of this domain. Its URL must be inside the domain, or on a host that
 * the owner named, and there only over https, because it sends a secret.
 * @throws AppError VALIDATION_ERROR naming the field
 */
export function checkRenewal(domain: string, renewal: Renewal, secrets: RenewalSecrets): void {
  checkUrl(domain, renewal)
  for (const [field, path] of [
    ['access_token_path', renewal.accessTokenPath],
    ['refresh_token_path', renewal.refreshTokenPath],
    ['expires_in_path', renewal.expiresInPath],
  ] as const) {
    if (path !== null && (path === '' || !isJsonPointer(path))) {
      throw invalidField(`renewal.${field}`, 'must be a JSON pointer such as /data/access_token')
    }
  }
  if (renewal.method === 'GET' && secrets.body !== null) throw invalidField('renewal.body', 'cannot go with GET')
  const asks = asksForRefreshToken(secrets.body)
  if (asks && secrets.refreshToken === null) {
    throw invalidField('renewal.refresh_token', 'is missing: the body needs it')
  }
  if (!asks && secrets.refreshToken !== null) {
    throw invalidField('renewal.body', 'must contain {{refresh_token}} where the refresh token belongs')
  }
}

function checkUrl(domain: string, { url: text, hosts }: Renewal): void {
  const url = URL.parse(text)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw invalidField('renewal.url', 'must be an http or https URL')
  }
  if (url.username !== '' || url.password !== '') throw invalidField('renewal.url', 'must not contain credentials')
  const host = cookieHost(url)
  if (inScope(domain, host)) return
  if (!hosts.includes(host)) {
    throw invalidField('renewal.url', 'must lie inside the domain of the session, or on a host of renewal_hosts')
  }
  const isNear = isIpHost(host) || host === 'localhost' || host.endsWith('.localhost')
  if (url.protocol === 'http:' && !isNear) throw invalidField('renewal.url', 'must be https outside the domain')
}

/** The hosts that an owner named, as `URL.hostname` writes them. Throws VALIDATION_ERROR for an invalid host name. */
export function renewalHosts(given: readonly string[]): string[] {
  const hosts = given.map((text) => {
    const url = /[/@?#\s\\]/.test(text) ? null : URL.parse(`https://${text}/`)
    if (url === null || url.port !== '') throw invalidField('renewal_hosts', 'must be host names without a port')
    return cookieHost(url)
  })
  return [...new Set(hosts)]
}
