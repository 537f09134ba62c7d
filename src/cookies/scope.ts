import { cookieHost, domainMatch } from './match.ts'
import { isPublicSuffix } from './public-suffix.ts'

/**
 * Whether a session of this domain may ever go to this host (contract §2, Domain): equal or below. A leading `www.` of
 * the domain is optional: `www.x.com` also means `x.com` itself, though nothing else below it. Below a public suffix are
 * the sites of others: it means itself alone.
 * @param domain as `normaliseDomain` made it
 * @param host as `URL.hostname` gives it
 */
export function inScope(domain: string, host: string): boolean {
  const plain = host.endsWith('.') ? host.slice(0, -1) : host
  if (plain === domain) return true
  // No session is stored for a public suffix; inline cookies have the URL's host for their domain, whatever it is.
  if (domainMatch(plain, domain)) return !isPublicSuffix(domain)
  return domain.startsWith('www.') && plain === domain.slice(4) && !isPublicSuffix(plain)
}

/** What decides whether a hop may carry something of the session. */
export interface CarryQuestion {
  /** The session's. */
  readonly domain: string
  /** What the user asked for: the first URL. */
  readonly requestedUrl: URL
  readonly hopUrl: URL
  /** Whether an earlier hop of the same scrape went over https. */
  readonly sawHttps: boolean
}

/**
 * Whether cookies and headers of the session may go with a hop: inside its scope; and over http only where the user
 * asked for http, and never once the scrape has been on https (contract §2, Domain).
 */
export function mayCarry({ domain, requestedUrl, hopUrl, sawHttps }: CarryQuestion): boolean {
  if (!inScope(domain, cookieHost(hopUrl))) return false
  if (hopUrl.protocol === 'https:') return true
  return hopUrl.protocol === 'http:' && requestedUrl.protocol === 'http:' && !sawHttps
}
