import { cookieHost, isIpHost, pathMatch } from './match.ts'
import { isTrusted, siteOf } from './site.ts'
import type { StoredCookie } from './stored-cookie.ts'

/** The properties of a request that decide which cookies are sent; derived from its URL once. */
export interface Target {
  readonly host: string
  readonly isIp: boolean
  readonly isTrusted: boolean
  readonly path: string
  readonly nowMs: number
  /** As `siteOf`; only partitioned cookies need it. */
  readonly site: () => string
}

export function targetOf(url: URL, nowMs: number): Target {
  const host = cookieHost(url)
  let site: string | null = null
  return {
    host,
    isIp: isIpHost(host),
    isTrusted: isTrusted(url),
    path: url.pathname,
    nowMs,
    site: () => {
      site ??= siteOf(url)
      return site
    },
  }
}

/**
 * Whether the cookie is sent with a request (RFC 6265bis 5.8.3). SameSite excludes nothing: every request here is a
 * top-level navigation that its user started, which browsers treat as same-site, redirects included.
 */
export function appliesTo(cookie: StoredCookie, target: Target): boolean {
  if (!hostMatches(cookie, target)) return false
  if (cookie.secure && !target.isTrusted) return false
  if (!pathMatch(target.path, cookie.path) || isExpired(cookie, target.nowMs)) return false
  return cookie.partitionKey === null || cookie.partitionKey === target.site()
}

/** True when the cookie has expired, which is also how a server removes one. */
export function isExpired({ expiresAt }: Pick<StoredCookie, 'expiresAt'>, nowMs: number): boolean {
  return expiresAt !== null && expiresAt <= nowMs
}

/** As `domainMatch`, but properties of the host are computed only once for all cookies. */
function hostMatches({ domain, hostOnly }: StoredCookie, { host, isIp }: Target): boolean {
  if (host === domain) return true
  if (hostOnly || isIp || domain === '') return false
  return host.endsWith(domain) && host.charCodeAt(host.length - domain.length - 1) === 46
}
