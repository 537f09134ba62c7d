import { cookieHost, domainMatch, pathMatch } from './match.ts'
import { isTrusted, schemefulSite } from './site.ts'
import type { StoredCookie } from './stored-cookie.ts'

/** The properties of a request that decide which cookies are sent. */
export interface Target {
  readonly host: string
  readonly isTrusted: boolean
  readonly path: string
  readonly nowMs: number
  /** As `schemefulSite`; only partitioned cookies need it. */
  readonly site: () => string
}

export function targetOf(url: URL, nowMs: number): Target {
  return {
    host: cookieHost(url),
    isTrusted: isTrusted(url),
    path: url.pathname,
    nowMs,
    site: () => schemefulSite(url),
  }
}

/**
 * Whether the cookie is sent with a request (RFC 6265bis 5.8.3). SameSite excludes nothing: every request here is a
 * top-level navigation that its user started, which browsers treat as same-site, redirects included.
 */
export function appliesTo(cookie: StoredCookie, target: Target): boolean {
  if (!goesToHost(cookie, target.host)) return false
  if (cookie.secure && !target.isTrusted) return false
  if (!pathMatch(target.path, cookie.path) || isExpired(cookie, target.nowMs)) return false
  return cookie.partitionKey === null || cookie.partitionKey === target.site()
}

/** Whether the cookie's domain lets it be sent to this host. */
export function goesToHost({ domain, hostOnly }: Pick<StoredCookie, 'domain' | 'hostOnly'>, host: string): boolean {
  return hostOnly ? host === domain : domainMatch(host, domain)
}

/** True when the cookie has expired, which is also how a server removes one. */
export function isExpired({ expiresAt }: Pick<StoredCookie, 'expiresAt'>, nowMs: number): boolean {
  return expiresAt !== null && expiresAt <= nowMs
}

/** Whether a server that sets this cookie removes it by that: the value is empty, or the date has passed. */
export function isRemoval({ value, expiresAt }: Pick<StoredCookie, 'value' | 'expiresAt'>, nowMs: number): boolean {
  return value === '' || isExpired({ expiresAt }, nowMs)
}
