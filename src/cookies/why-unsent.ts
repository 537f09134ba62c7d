import { goesToHost, isExpired, targetOf } from './applies.ts'
import { HopJar } from './hop-jar.ts'
import { pathMatch } from './match.ts'
import type { CookieState, StoredCookie } from './stored-cookie.ts'

/**
 * Why a visit sent none of the cookies, as the end of a sentence: "they have expired"; null if it sent one, or if there is
 * none. Only for a sentence to a user: it does not show that the login still lives.
 * @param hops the addresses of the visit in order, redirects included
 */
export function whyUnsent(
  { domain, cookies, exactCookies }: CookieState & { readonly domain: string },
  hops: readonly [URL, ...URL[]],
  nowMs: number,
): string | null {
  const [first] = hops
  const hasMap = Object.keys(cookies).length > 0
  if (!hasMap && exactCookies.length === 0) return null
  const jar = new HopJar({ domain, cookies, exactCookies, requestedUrl: first })
  if (hops.some((url) => jar.cookieHeader(url, nowMs).carriedSecret)) return null
  const reasons = exactCookies.map((cookie) =>
    isExpired(cookie, nowMs) ? 'have expired' : `go ${whereTo(cookie, first, nowMs)}`,
  )
  if (hasMap) reasons.push('go only over https (__Secure-, __Host-)')
  return `they ${[...new Set(reasons)].slice(0, 3).join(', or ')}`
}

/** Where a cookie goes that is not sent to this URL. */
function whereTo(cookie: StoredCookie, url: URL, nowMs: number): string {
  const { host, isTrusted, path } = targetOf(url, nowMs)
  if (!goesToHost(cookie, host)) return `to another host (${cookie.domain.slice(0, 100)})`
  if (cookie.secure && !isTrusted) return 'only over https'
  if (!pathMatch(path, cookie.path)) return `to another path (${cookie.path.slice(0, 100)})`
  return 'to pages within another site (partitioned)'
}
