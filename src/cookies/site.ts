import { getDomain } from 'tldts'
import { cookieHost, isIpHost } from './match.ts'

/**
 * The site of a URL in the form that partition keys use (CHIPS): scheme and registrable domain, private suffixes
 * counting as public; the host itself when it has none (an address, `localhost`). Without port.
 */
export function schemefulSite(url: URL): string {
  const host = cookieHost(url)
  const registrable = isIpHost(host) ? null : getDomain(host, { allowPrivateDomains: true, validateHostname: false })
  return `${url.protocol}//${registrable ?? host}`
}

/**
 * Whether cookies with Secure may be set by and sent to this URL: https, and, as browsers hold it, plain http that does
 * not leave the machine.
 */
export function isTrusted(url: URL): boolean {
  if (url.protocol === 'https:') return true
  const host = cookieHost(url)
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}
