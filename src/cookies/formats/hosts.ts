import { parse } from 'tldts'
import { isIpHost } from '../match.ts'

/**
 * The domain of a cookie in a form to compare: lower case, punycode, without dots at its ends. Null when it is not a
 * host.
 */
export function canonicalHost(written: string): string | null {
  const bare = written.trim().replace(/^\./, '').replace(/\.$/, '')
  if (bare === '' || bare.length > 253 || /[\s/\\?#@:%]/.test(bare.replace(/^\[[0-9a-f:.]+\]$/i, ''))) return null
  const host = URL.parse(`http://${bare}/`)?.hostname ?? null
  return host === null || host === '' ? null : host
}

/** Whether a host may be repeated in a response: a text that is not an internet host name may be a misplaced secret. */
export function isNameableHost(host: string): boolean {
  if (isIpHost(host) || host === 'localhost') return true
  const { isIcann, domain } = parse(host, { validateHostname: false })
  return isIcann === true && domain !== null && host.split('.').every((label) => label.length <= 30)
}

/** Python's and Perl's jars write hosts of one label with `.local` behind; of this machine that is certain. */
export function fromJarHost(domain: string): string {
  return domain === 'localhost.local' ? 'localhost' : domain
}
