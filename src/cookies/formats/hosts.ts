import { parse } from 'tldts'
import { isLoginHeader } from '../known-names.ts'
import { isIpHost } from '../match.ts'
import { siteHost } from '../site.ts'
import type { ParsedImport } from './parsed-import.ts'

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

/**
 * The domain of the content: that of its first request, else the site that all of its cookies share, else null. In the
 * form that `normaliseDomain` takes.
 */
export function ownDomain(read: ParsedImport): string | null {
  if (read.firstOrigin !== null) return read.firstOrigin
  const sites = [...new Set(hostsIn(read).map(siteHost))]
  const [site] = sites
  // A single label may be anything, even a misplaced secret; a user who means it can name it.
  return site !== undefined && sites.length === 1 && (site.includes('.') || isNameableHost(site)) ? site : null
}

/** The sites in the content, as far as they may be repeated; sorted. */
export function domainsIn(read: ParsedImport): readonly string[] {
  return [...new Set(hostsIn(read).filter(isNameableHost).map(siteHost))].sort()
}

/** The hosts that got a login in a header, as far as they may be repeated. */
export function loginHostsIn({ headers }: ParsedImport): readonly string[] {
  const hosts = headers.flatMap(({ name, host }) => (host !== null && isLoginHeader(name) ? [host] : []))
  return [...new Set(hosts)].filter(isNameableHost)
}

/** Whether the content names hosts, also such that may not be repeated. */
export const namesHosts = (read: ParsedImport): boolean => hostsIn(read).length > 0

function hostsIn({ cookies, headers, storage }: ParsedImport): string[] {
  const named = [
    ...cookies.map((cookie) => (cookie.kind === 'pair' ? cookie.host : cookie.domain)),
    ...headers.map(({ host }) => host),
    ...storage.map(({ origin }) => new URL(origin).hostname),
  ]
  const distinct = [...new Set(named.filter((host) => host !== null))]
  return [...new Set(distinct.map(canonicalHost).filter((host) => host !== null))]
}
