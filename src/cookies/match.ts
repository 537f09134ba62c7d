import { isIP } from 'node:net'

/**
 * RFC 6265bis 5.1.3: whether the host is the domain or a subdomain of it; an IP literal matches only itself.
 * @param host canonical: lower case, punycode, without trailing dot
 * @param domain the same, without leading dot
 */
export function domainMatch(host: string, domain: string): boolean {
  if (host === domain) return true
  if (domain === '' || !host.endsWith(domain) || host.at(-domain.length - 1) !== '.') return false
  return !isIpHost(host) && !isIpHost(domain)
}

/** RFC 6265bis 5.1.4: the cookie's path equals the request's, or is a prefix of it that ends at a slash. */
export function pathMatch(requestPath: string, cookiePath: string): boolean {
  if (!requestPath.startsWith(cookiePath)) return false
  return requestPath.length === cookiePath.length || cookiePath.endsWith('/') || requestPath[cookiePath.length] === '/'
}

/**
 * RFC 6265bis 5.1.4: the path of a cookie without Path: that of the request up to its last slash.
 * @param requestPath the path of a URL, without query
 */
export function defaultPath(requestPath: string): string {
  if (!requestPath.startsWith('/')) return '/'
  const lastSlash = requestPath.lastIndexOf('/')
  return lastSlash === 0 ? '/' : requestPath.slice(0, lastSlash)
}

/** The host of a URL for comparing cookies: without the trailing dot of a full name. */
export function cookieHost(url: URL): string {
  return url.hostname.endsWith('.') ? url.hostname.slice(0, -1) : url.hostname
}

/** True for this machine by name (RFC 6761 6.3). */
export function isLocalhost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost')
}

/** True for an IP literal in the form of `URL.hostname` or of a socket. */
export function isIpHost(host: string): boolean {
  return host.startsWith('[') || isIP(host) !== 0
}
