import { getDomain } from 'tldts'

/**
 * The site of a URL, whose visits are spread over time: the registrable domain of its host. For an address or a single
 * label, host and port, because different ports of a machine are different services.
 */
export function siteOf(url: string): string {
  const parsed = URL.parse(url)
  if (parsed === null) return url
  return getDomain(parsed.hostname, { allowPrivateDomains: true }) ?? parsed.host
}
