import type { SessionSecrets } from '../sessions/session.ts'
import type { Page } from '../verdict/page.ts'
import type { FetchedPage } from './tier.ts'

/** A fetched page as a verdict may look at it: without any value of a cookie. `now`: epoch milliseconds. */
export function pageOf(
  requestedUrl: URL,
  fetched: FetchedPage,
  { cookies }: Pick<SessionSecrets, 'cookies'>,
  now: number,
): Page {
  return {
    requestedUrl: requestedUrl.href,
    finalUrl: fetched.finalUrl,
    status: fetched.status,
    headers: fetched.headers,
    hops: fetched.redirectChain,
    setCookies: fetched.setCookies.map(({ name, value, expiresAt, hopUrl }) => ({
      name,
      expiresAt,
      cleared: value === '' || (expiresAt !== null && expiresAt <= now),
      hopUrl,
    })),
    contentType: fetched.contentType,
    body: fetched.text(),
    sessionCookieNames: Object.keys(cookies),
  }
}
