import { AppError, type AppErrorOptions } from '../errors.ts'
import { type HttpMethod, mayRepeat } from './http-method.ts'

/** Redirects that one scrape follows, as in the Fetch standard (§4.4); the next one is refused. */
export const maxHops = 20
/** Characters of an absolute URL: as long as the first one may be. */
const maxUrlChars = 8192

export interface RedirectAnswer {
  /** The URL that responded; a redirect inherits its fragment. */
  readonly url: URL
  readonly status: number
  /** The Location field as text, or null; of several the first. */
  readonly location: string | null
  /** The method of that request. */
  readonly method: HttpMethod
  readonly hasBody: boolean
  /** Redirects followed so far. */
  readonly hops: number
  /** Whether the request's body may be sent to this URL as well. */
  readonly bodyMayGoTo: (url: URL) => boolean
}

/** Why a redirect is not followed; `loop`: the same request was already sent twice. */
export type RefusalReason = 'too_many_redirects' | 'scheme' | 'url_too_long' | 'body_out_of_scope' | 'loop'

export type NextHop =
  | { readonly kind: 'stop' }
  | { readonly kind: 'follow'; readonly url: URL; readonly method: HttpMethod; readonly keepBody: boolean }
  | { readonly kind: 'refuse'; readonly reason: RefusalReason }

const stop: NextHop = { kind: 'stop' }

/**
 * Where a response leads next (RFC 9110 §15.4, §10.2.2).
 *
 * `stop`: it is the page, also when its redirect names no target (Location is missing, empty or not a URL): the target's own
 * response says more than an error of ours. `refuse`: its redirect leads where this server does not go. Userinfo in a
 * Location is removed: a site does not choose the credentials of the next request.
 */
export function nextHop(answer: RedirectAnswer): NextHop {
  if (!isRedirectStatus(answer.status)) return stop
  const url = resolveLocation(answer.location, answer.url)
  if (url === null) return stop
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return refuse('scheme')
  if (url.href.length > maxUrlChars) return refuse('url_too_long')
  if (answer.hops >= maxHops) return refuse('too_many_redirects')
  const method = methodAfter(answer.status, answer.method)
  const keepBody = answer.hasBody && method === answer.method
  if (keepBody && !answer.bodyMayGoTo(url)) return refuse('body_out_of_scope')
  return { kind: 'follow', url, method, keepBody }
}

/** 300 offers a choice, 304 has no page, 305 and 306 are obsolete: none of them is followed. */
function isRedirectStatus(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308
}

/**
 * A site that sets a cookie and redirects to the same URL is no loop: a request counts as the same only when method,
 * URL and cookies are unchanged. Even that is allowed once, for sites that keep the change on their side.
 */
const maxSameRequests = 2

/** How often one scrape may send the same request because of redirects: once if it may change something. */
export function maxTimesSent(method: HttpMethod): number {
  return mayRepeat(method) ? maxSameRequests : 1
}

/** Equal keys mean equal requests within a scrape. The fragment is never sent (RFC 9110 §4.2.5). */
export function requestKey(method: HttpMethod, url: URL, cookieHeader: string | null): string {
  return `${method} ${withoutFragment(url)} ${cookieHeader ?? ''}`
}

/** The URL as it is requested. */
function withoutFragment(url: URL): string {
  return url.hash === '' && !url.href.endsWith('#') ? url.href : url.href.slice(0, url.href.indexOf('#'))
}

function resolveLocation(location: string | null, base: URL): URL | null {
  if (location === null || location.trim() === '') return null
  const url = URL.parse(location, base.href)
  if (url === null) return null
  // RFC 9110 §10.2.2: a Location without a fragment inherits that of the requested URL.
  if (url.hash === '' && !location.includes('#')) url.hash = base.hash
  url.username = ''
  url.password = ''
  return url
}

/**
 * RFC 9110 §15.4.2–§15.4.4, as in every browser: a POST becomes a GET at 301 and 302, everything but HEAD at 303. 307
 * and 308 never change the method.
 */
function methodAfter(status: number, method: HttpMethod): HttpMethod {
  if (status === 303) return method === 'HEAD' ? 'HEAD' : 'GET'
  if ((status === 301 || status === 302) && method === 'POST') return 'GET'
  return method
}

function refuse(reason: RefusalReason): NextHop {
  return { kind: 'refuse', reason }
}

const refusals: Readonly<Record<RefusalReason, AppErrorOptions & { readonly code: AppError['code'] }>> = {
  scheme: {
    code: 'TARGET_NOT_ALLOWED',
    message: 'The target redirects to something that is neither http nor https.',
    resolution: 'Scrape another address of the site: what only a browser or an application opens cannot be fetched.',
  },
  body_out_of_scope: {
    code: 'TARGET_NOT_ALLOWED',
    message: 'The target asks for the body of the request to be sent to another host.',
    resolution: 'Send the request to the address that the target redirects to, if that host may have the body.',
  },
  url_too_long: {
    code: 'TARGET_UNREACHABLE',
    message: 'The target redirects to an address that is longer than 8,192 characters.',
  },
  too_many_redirects: { code: 'TARGET_UNREACHABLE', message: `The target redirects more than ${maxHops} times.` },
  loop: { code: 'TARGET_UNREACHABLE', message: 'The target redirects in a circle.' },
}

/** The error for a refused redirect. */
export function refused(reason: RefusalReason): AppError {
  const { code, ...options } = refusals[reason]
  return new AppError(code, options)
}
