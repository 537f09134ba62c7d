import { isRemoval } from '../cookies/applies.ts'
import { cookieHost } from '../cookies/match.ts'
import { inScope } from '../cookies/scope.ts'
import type { CookieState } from '../cookies/stored-cookie.ts'
import { fromWire } from '../cookies/wire.ts'
import { decodesSlowly } from '../fetching/http/charset.ts'
import type { FetchedPage, FollowedRedirect } from '../fetching/tier.ts'
import type { OwnRequest, Page } from '../page/page.ts'
import { madeFor } from '../verdict/compare/made-for.ts'

/**
 * A fetched page in the form that verdicts read, without any cookie value. `now`: epoch milliseconds.
 * @param state the cookies of the visit, and the domain whose requests count; null: the requested host
 * @param maxBytes only the ends of a larger page are used
 */
export function pageOf(
  requestedUrl: URL,
  fetched: FetchedPage,
  { cookies, exactCookies, domain }: CookieState & { readonly domain: string | null },
  now: number,
  maxBytes = Number.POSITIVE_INFINITY,
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
      cleared: isRemoval({ value, expiresAt }, now),
      ...((held.get(fromWire(name)) ?? fromWire(value)) === fromWire(value) ? {} : { replaces: true }),
      hopUrl,
    })),
    contentType: fetched.contentType,
    body: textOf(fetched, maxBytes),
    ...(fetched.truncated === null ? {} : { isCut: true }),
    ...(fetched.ownRequests === null
      ? {}
      : { ownRequests: ownTo(domain ?? cookieHost(requestedUrl), fetched.ownRequests) }),
    ...(fetched.isStillLoading === true ? { isStillLoading: true } : {}),
    ...(fetched.showsPassword === undefined ? {} : { showsPassword: fetched.showsPassword }),
    sessionCookieNames: [...held.keys()],
  }
}

function ownTo(domain: string, requests: readonly OwnRequest[]): readonly OwnRequest[] {
  return requests.filter(({ url }) => {
    const target = URL.parse(url)
    return target !== null && inScope(domain, cookieHost(target))
  })
}

/** Of a larger page a scrape judges only the ends; no verdict reads JSON beyond this size. */
export const maxJudgedBytes = 2 * 1024 * 1024
const endBytes = 512 * 1024
/** Of a page that decodes slowly, only as much as is parsed. */
const slowEndBytes = 32 * 1024

function textOf(fetched: Pick<FetchedPage, 'kind' | 'body' | 'charset' | 'text'>, maxBytes: number): string {
  const { kind, body, charset } = fetched
  const isSlow = body.length > 2 * slowEndBytes && decodesSlowly(body, charset)
  if (kind === 'binary' || (body.length <= maxBytes && !isSlow)) return fetched.text()
  const bytes = isSlow ? slowEndBytes : endBytes
  // At an even offset, where a two-byte character begins.
  const end = body.subarray((body.length - bytes) & ~1)
  return `${fetched.text(bytes)}\n${new TextDecoder(charset).decode(end)}`
}

function hopOf({ url, headers, setsCookie }: FollowedRedirect): Page['hops'][number] {
  return madeFor(headers, setsCookie) === 'visitor' ? { url, perVisitor: true } : { url }
}
