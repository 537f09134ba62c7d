import { goesToHost, isExpired, targetOf } from './applies.ts'
import { HopJar } from './hop-jar.ts'
import { pathMatch } from './match.ts'
import type { CookieState, StoredCookie } from './stored-cookie.ts'

/** Why none of a session's cookies was sent. */
export interface UnsentCookies {
  /** The end of a sentence: "No cookie was sent: " … */
  readonly reason: string
  /** All have expired, so the login is over; otherwise other addresses get them. */
  readonly haveExpired: boolean
}

/**
 * Why a visit sent none of the cookies; null if it sent one, or if there is none.
 * @param hops the addresses of the visit in order, redirects included
 */
export function whyUnsent(
  { domain, cookies, exactCookies }: CookieState & { readonly domain: string },
  hops: readonly [URL, ...URL[]],
  nowMs: number,
): UnsentCookies | null {
  const [first] = hops
  const hasMap = Object.keys(cookies).length > 0
  if (!hasMap && exactCookies.length === 0) return null
  const jar = new HopJar({ domain, cookies, exactCookies, requestedUrl: first })
  if (hops.some((url) => jar.cookieHeader(url, nowMs).carriedSecret)) return null
  const live = exactCookies.filter((cookie) => !isExpired(cookie, nowMs))
  const targets = live.map((cookie) => whereTo(cookie, first, nowMs))
  if (hasMap) targets.push('only over https (__Secure-, __Host-)')
  if (targets.length === 0) return { reason: 'they have expired', haveExpired: true }
  return { reason: `they go ${[...new Set(targets)].slice(0, 3).join(', or ')}`, haveExpired: false }
}

/** Where a cookie goes that is not sent to this URL. */
function whereTo(cookie: StoredCookie, url: URL, nowMs: number): string {
  const { host, isTrusted, path } = targetOf(url, nowMs)
  if (!goesToHost(cookie, host)) return `to another host (${cookie.domain.slice(0, 100)})`
  if (cookie.secure && !isTrusted) return 'only over https'
  if (!pathMatch(path, cookie.path)) return `to another path (${cookie.path.slice(0, 100)})`
  return 'to pages within another site (partitioned)'
}
