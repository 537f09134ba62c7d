import { parse } from 'tldts'
import { isIpHost } from '../match.ts'

/**
 * The domain of a cookie as hosts are compared: lower case, punycode, without dots at its ends. Null where it is no
 * host at all.
 */
export function canonicalHost(written: string): string | null {
  const bare = written.trim().replace(/^\./, '').replace(/\.$/, '')
  if (bare === '' || bare.length > 253 || /[\s/\\?#@:%]/.test(bare.replace(/^\[[0-9a-f:.]+\]$/i, ''))) return null
  const host = URL.parse(`http://${bare}/`)?.hostname ?? null
  return host === null || host === '' ? null : host
}

/** The domain that somebody registered, with all that is below it; a host without one is itself. */
export function siteHost(host: string): string {
  return parse(host, { allowPrivateDomains: true, validateHostname: false }).domain ?? host
}

/**
 * Whether a host may be repeated to whoever sent it: what is no name of the internet may be a secret that slipped into
 * the wrong place.
 */
export function isNameableHost(host: string): boolean {
  if (isIpHost(host) || host === 'localhost') return true
  const { isIcann, domain } = parse(host, { validateHostname: false })
  return isIcann === true && domain !== null && host.split('.').every((label) => label.length <= 30)
}
