import { getDomain } from 'tldts'

/**
 * To whom a visit of a URL is a burden: the registrable domain of its host, or the host and port where it has none
 * (an address, a single label), since different ports of a machine are different services.
 */
export function siteOf(url: string): string {
  const parsed = URL.parse(url)
  if (parsed === null) return url
  return getDomain(parsed.hostname, { allowPrivateDomains: true }) ?? parsed.host
}
