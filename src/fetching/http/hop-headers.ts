import { headerValue, withoutHeaders } from '../../cookies/header-maps.ts'
import { isLoginHeader } from '../../cookies/known-names.ts'
import { toWire } from '../../cookies/wire.ts'
import { parseJsonOr } from '../../json-object.ts'
import type { FetchedPage, VisitJar, VisitPlan } from '../tier.ts'

/**
 * The headers of a browser's page request. The User-Agent is of a browser that sends no client hints, so that none are
 * missing.
 */
const defaultHeaders: readonly (readonly [name: string, value: string])[] = [
  ['user-agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
  ['accept', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'],
  ['accept-language', 'en-US,en;q=0.5'],
  ['accept-encoding', 'gzip, deflate, br, zstd'],
  ['upgrade-insecure-requests', '1'],
  ['sec-fetch-dest', 'document'],
  ['sec-fetch-mode', 'navigate'],
  ['sec-fetch-site', 'none'],
  ['sec-fetch-user', '?1'],
]

const plainHeaders: readonly string[] = defaultHeaders.flat()

type Parts = Pick<VisitPlan, 'credentials' | 'callerHeaders' | 'contentType' | 'body' | 'passOn'>

/** Whether anything of the session, or what may be a login (`isLoginHeader`), is sent with the hop. */
export interface HopRequest extends Pick<FetchedPage, 'carriedSecret' | 'carriedLogin'> {
  /** Alternating names and values, one byte per character, as undici takes them. */
  readonly headers: string[]
  /** The Cookie header, which is among them; null: none. */
  readonly cookie: string | null
}

/**
 * What the request of one hop carries. The request's headers override the session's, and these override the defaults.
 * Content-Type is sent only with a body: the one of the request, else the session's, else one guessed from the body. Call
 * it in the order of the hops, as `HopJar.cookieHeader`.
 */
export function hopRequest(jar: VisitJar, parts: Parts, url: URL, hasBody: boolean, nowMs: number): HopRequest {
  const { header: cookie, carriedSecret, carriedLogin } = jar.cookieHeader(url, nowMs)
  const own = jar.mayCarry(url) ? ownHeaders(parts, jar.mayCarryHeaders(url), hasBody) : []
  const asked = jar.mayCarryCallerHeaders(url) ? wireHeaders(parts.callerHeaders) : []
  if (parts.passOn !== undefined) asked.push(...wireHeaders(parts.passOn.headers))
  const headers = own.length + asked.length === 0 ? plainHeaders.slice() : merged([...own, ...asked])
  if (hasBody && !own.some(([name]) => name === 'content-type')) {
    headers.push('content-type', toWire(parts.contentType ?? defaultContentType(parts.body ?? '')))
  }
  if (cookie !== null) headers.push('cookie', cookie)
  return {
    headers,
    cookie,
    carriedSecret: carriedSecret || own.length > 0,
    carriedLogin: carriedLogin || own.some(([name]) => isLoginHeader(name)),
  }
}

/**
 * The session's headers, and what its browser adds to them. A header that the scrape overrides is never sent, not even when
 * the scrape's own header is not sent.
 */
function ownHeaders(
  { credentials, callerHeaders, contentType }: Parts,
  mayCarryHeaders: boolean,
  hasBody: boolean,
): WireHeader[] {
  if (credentials === null) return []
  const takesType = hasBody && contentType === null
  const headers = withoutHeaders(mayCarryHeaders ? credentials.headers : {}, Object.keys(callerHeaders))
  const own = wireHeaders(headers).filter(([name]) => name !== 'content-type' || takesType)
  const ofBrowser: readonly (readonly [name: string, value: string | null])[] = [
    ['user-agent', credentials.userAgent],
    ['accept-language', credentials.locale],
  ]
  const missing = ofBrowser.flatMap(([name, value]): WireHeader[] => {
    const isNamed = headerValue(callerHeaders, name) !== null || own.some(([named]) => named === name)
    return value === null || isNamed ? [] : [[name, toWire(value)]]
  })
  return [...missing, ...own]
}

type WireHeader = readonly [name: string, value: string]

function wireHeaders(headers: Readonly<Record<string, string>>): WireHeader[] {
  return Object.entries(headers).map(([name, value]) => [name.toLowerCase(), toWire(value)])
}

/** The defaults in their order, with overridden values; then the other headers. */
function merged(given: readonly WireHeader[]): string[] {
  return Array.from(new Map<string, string>([...defaultHeaders, ...given])).flat()
}

/** Also for any body of unknown type. */
const formType = 'application/x-www-form-urlencoded'
const jsonType = 'application/json'

/** The Content-Type of a body when neither the request nor the session has one. */
export function defaultContentType(body: string | Uint8Array): string {
  if (typeof body !== 'string') return 'application/octet-stream'
  return parseJsonOr(body, undefined) === undefined ? formType : jsonType
}
