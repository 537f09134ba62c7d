import { cookieHost, isIpHost, pathMatch } from './match.ts'
import { isTrusted, siteOf } from './site.ts'
import type { StoredCookie } from './stored-cookie.ts'

/** What of a request decides which cookies go with it; read from its URL once. */
export interface Target {
  readonly host: string
  readonly isIp: boolean
  readonly isTrusted: boolean
  readonly path: string
  readonly nowMs: number
  /** As `siteOf`; asked for by partitioned cookies alone. */
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
 * Whether the cookie goes with a request (RFC 6265bis 5.8.3). SameSite keeps none back: every request here is a
 * navigation at the top that its user asked for, which browsers hold to be same-site, its redirects included.
 */
export function appliesTo(cookie: StoredCookie, target: Target): boolean {
  if (!hostMatches(cookie, target)) return false
  if (cookie.secure && !target.isTrusted) return false
  if (!pathMatch(target.path, cookie.path) || isOver(cookie, target.nowMs)) return false
  return cookie.partitionKey === null || cookie.partitionKey === target.site()
}

/** True where the cookie has expired, which is also how a server ends one. */
export function isOver({ expiresAt }: Pick<StoredCookie, 'expiresAt'>, nowMs: number): boolean {
  return expiresAt !== null && expiresAt <= nowMs
}

/** As `domainMatch`, with what it would ask of the host for each cookie asked once. */
function hostMatches({ domain, hostOnly }: StoredCookie, { host, isIp }: Target): boolean {
  if (host === domain) return true
  if (hostOnly || isIp || domain === '') return false
  return host.endsWith(domain) && host.charCodeAt(host.length - domain.length - 1) === 46
}
