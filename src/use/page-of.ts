import type { CookieState } from '../cookies/stored-cookie.ts'
import { fromWire } from '../cookies/wire.ts'
import type { FetchedPage, FollowedRedirect } from '../fetching/tier.ts'
import { madeFor } from '../verdict/compare/made-for.ts'
import type { Page } from '../verdict/page.ts'

/** A fetched page as a verdict may look at it: without any value of a cookie. `now`: epoch milliseconds. */
export function pageOf(
  requestedUrl: URL,
  fetched: FetchedPage,
  { cookies, exactCookies }: CookieState,
  now: number,
): Page {
  const held = new Map([
    ...Object.entries(cookies),
    ...exactCookies.map(({ name, value }) => [fromWire(name), fromWire(value)] as const),
  ])
  return {
    requestedUrl: requestedUrl.href,
    finalUrl: fetched.finalUrl,
    status: fetched.status,
    headers: fetched.headers,
    hops: fetched.redirectChain.map(hopOf),
    setCookies: fetched.setCookies.map(({ name, value, expiresAt, hopUrl }) => ({
      name,
      expiresAt,
      cleared: value === '' || (expiresAt !== null && expiresAt <= now),
      ...((held.get(fromWire(name)) ?? fromWire(value)) === fromWire(value) ? {} : { replaces: true }),
      hopUrl,
    })),
    contentType: fetched.contentType,
    body: fetched.text(),
    sessionCookieNames: [...held.keys()],
  }
}

function hopOf({ url, statusCode, headers, setsCookie }: FollowedRedirect): Page['hops'][number] {
  const hop = { url, statusCode }
  return madeFor(headers, setsCookie) === 'visitor' ? { ...hop, perVisitor: true } : hop
}
