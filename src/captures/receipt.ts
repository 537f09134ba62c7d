import { isOfSession } from '../cookies/browser-cookies.ts'
import { cookieHost } from '../cookies/match.ts'
import { inScope } from '../cookies/scope.ts'
import type { StoredCookie } from '../cookies/stored-cookie.ts'
import { fromWire } from '../cookies/wire.ts'
import type { HttpLogin } from '../fetching/browser/live/http-login.ts'
import { shownNames } from '../sessions/state/state-origin.ts'
import type { CaptureReceipt } from './capture-types.ts'

/** The cookies in a browser that a session of this domain stores. */
export function ownCookies(cookies: readonly StoredCookie[], domain: string): readonly StoredCookie[] {
  return cookies.filter((cookie) => isOfSession(cookie, domain))
}

const maxSites = 20

export interface HeldState {
  readonly cookies: readonly StoredCookie[]
  /** Those that have storage. */
  readonly origins: readonly string[]
  readonly login: HttpLogin | null
  readonly tooLarge?: readonly string[]
}

/** The names of what will be stored, and what is left out. */
export function receiptOf(domain: string, { cookies, origins, login, tooLarge = [] }: HeldState): CaptureReceipt {
  const own = new Set(ownCookies(cookies, domain))
  const others = cookies.filter((cookie) => !own.has(cookie)).map((cookie) => cookie.domain)
  return {
    cookieNames: shownNames([...new Set([...own].map(({ name }) => fromWire(name)))].sort()),
    headerNames: login === null ? [] : ['Authorization'],
    origins: [...new Set(origins)].sort(),
    tooLarge: shownNames(tooLarge),
    otherSites: [...new Set(others)].sort().slice(0, maxSites),
  }
}

/** Whether a URL is within a domain. */
export function isWithin(domain: string, address: string): boolean {
  const url = URL.parse(address)
  return url !== null && /^https?:$/.test(url.protocol) && inScope(domain, cookieHost(url))
}
