import { cookieHost, domainMatch } from './match.ts'
import { isPublicSuffix } from './site.ts'

/**
 * Whether a session of this domain may ever be sent to this host: the domain or a subdomain. A leading `www.` of the domain
 * is optional: `www.x.com` also includes `x.com` itself, but no other subdomain of it. Subdomains of a public suffix belong
 * to others, so a public suffix includes only itself.
 * @param domain from `normaliseDomain`
 * @param host as in `URL.hostname`
 */
export function inScope(domain: string, host: string): boolean {
  const plain = host.endsWith('.') ? host.slice(0, -1) : host
  if (plain === domain) return true
  // No session is stored for a public suffix; but the domain of inline cookies is the URL's host, which may be one.
  if (domainMatch(plain, domain)) return !isPublicSuffix(domain)
  return domain.startsWith('www.') && plain === domain.slice(4) && !isPublicSuffix(plain)
}

/** The facts that decide whether a hop may carry something of the session. */
export interface CarryQuestion {
  /** The session's. */
  readonly domain: string
  /** The first URL, as the user requested it. */
  readonly requestedUrl: URL
  readonly hopUrl: URL
  /** Whether an earlier hop of the same scrape used https. */
  readonly sawHttps: boolean
}

/**
 * Whether cookies and headers of the session may be sent with a hop: only inside its scope; over http only when the
 * user requested http, and never after the scrape has used https.
 */
export function mayCarry({ domain, requestedUrl, hopUrl, sawHttps }: CarryQuestion): boolean {
  if (!inScope(domain, cookieHost(hopUrl))) return false
  if (hopUrl.protocol === 'https:') return true
  return hopUrl.protocol === 'http:' && requestedUrl.protocol === 'http:' && !sawHttps
}
