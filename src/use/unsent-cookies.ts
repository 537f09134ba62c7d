import { goesToHost, isExpired, targetOf } from '../cookies/applies.ts'
import { HopJar } from '../cookies/hop-jar.ts'
import { haveLogin, holdsLoginCookie } from '../cookies/known-names.ts'
import { pathMatch } from '../cookies/match.ts'
import type { CookieState, StoredCookie } from '../cookies/stored-cookie.ts'
import { toWire } from '../cookies/wire.ts'
import type { VisitCredentials } from '../fetching/tier.ts'
import type { Page } from '../page/page.ts'

/** The addresses of a visit. */
interface VisitedUrls extends Pick<Page, 'requestedUrl' | 'finalUrl'> {
  readonly hops: readonly { readonly url: string }[]
}

type Credentials = Pick<VisitCredentials, 'domain' | 'cookies' | 'exactCookies' | 'headers' | 'storage'>

/**
 * Why a visit over plain HTTP sent no cookie of a session that can be a login, as the end of a sentence: "they have
 * expired". Null if it sent one, if there is none, or if the login may be in a header or a storage. Of a session of
 * other cookies it answers for these. Only for a sentence to a user: it does not show that the login still lives.
 */
export function unsentCookies(
  { domain, headers, storage, ...all }: Credentials,
  { requestedUrl, finalUrl, hops }: VisitedUrls,
  now: number,
): string | null {
  if (Object.keys(headers).length > 0 || storage.length > 0) return null
  const { cookies, exactCookies } = holdsLoginCookie(all) ? loginsOf(all) : all
  const hasMap = Object.keys(cookies).length > 0
  if (!hasMap && exactCookies.length === 0) return null
  const first = new URL(requestedUrl)
  const later = [...hops.map(({ url }) => url), finalUrl].map((url) => new URL(url))
  const jar = new HopJar({ domain, cookies, exactCookies, requestedUrl: first })
  if ([first, ...later].some((url) => jar.cookieHeader(url, now).carriedSecret)) return null
  const reasons = exactCookies.map((cookie) =>
    isExpired(cookie, now) ? 'have expired' : `go ${whereTo(cookie, first, now)}`,
  )
  if (hasMap) reasons.push('go only over https (__Secure-, __Host-)')
  return `they ${[...new Set(reasons)].slice(0, 3).join(', or ')}`
}

const loginsOf = ({ cookies, exactCookies }: CookieState): CookieState => ({
  cookies: Object.fromEntries(Object.entries(cookies).filter(([name]) => haveLogin([toWire(name)]))),
  exactCookies: exactCookies.filter(({ name }) => haveLogin([name])),
})

/** Where a cookie goes that is not sent to this URL. */
function whereTo(cookie: StoredCookie, url: URL, now: number): string {
  const { host, isTrusted, path } = targetOf(url, now)
  if (!goesToHost(cookie, host)) return `to another host (${cookie.domain.slice(0, 100)})`
  if (cookie.secure && !isTrusted) return 'only over https'
  if (!pathMatch(path, cookie.path)) return `to another path (${cookie.path.slice(0, 100)})`
  return 'to pages within another site (partitioned)'
}
