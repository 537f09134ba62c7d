import { acceptSetCookie } from './accept.ts'
import { isExpired, type Target, targetOf } from './applies.ts'
import type { CookieChange } from './cookie-change.ts'
import { ExactCookies } from './exact-cookies.ts'
import { isHeaderPort } from './header-ports.ts'
import { haveLogin } from './known-names.ts'
import { MapCookies } from './map-cookies.ts'
import { cookieHost, pathMatch } from './match.ts'
import { inScope, mayCarry } from './scope.ts'
import { parseSetCookie, type SetCookie } from './set-cookie.ts'
import { isTrusted } from './site.ts'
import type { CookieState, StoredCookie } from './stored-cookie.ts'

export interface HopJarOptions extends CookieState {
  /** The session's domain, from `normaliseDomain`; null for a scrape without a session. */
  readonly domain: string | null
  /** The first URL, as the user requested it. */
  readonly requestedUrl: URL
  /** Ports beyond 80 and 443 to which the session's headers may be sent; absent: none. */
  readonly headerPorts?: readonly number[]
}

/** What `HopJar.cookieHeader` returns. */
export interface CookieHeader {
  readonly header: string | null
  readonly carriedSecret: boolean
  readonly carriedLogin: boolean
}

/** For a visit without credentials: its jar keeps the cookies that it gets from hop to hop. */
export const noCookies = { domain: null, cookies: {}, exactCookies: [] } as const

/**
 * The cookies of one scrape, from its first request through its redirects to its last. The session's cookies are sent
 * only where `mayCarry` allows it: those of the plain map to every such hop, as far as a prefix of the name allows, exact
 * ones by RFC 6265bis. When an exact cookie is sent with a request, the map's cookie of that name is not, because it is
 * the less exact form of the same cookie.
 *
 * A cookie set by a hop that may carry the session becomes the session's and stays in its scope, even if its Domain
 * attribute is wider. It replaces the exact cookie with the same key; else the map's cookie of that name, if it would
 * be sent with the request that it answers; else it is a new exact cookie. Cookies set by other hops are kept
 * separately: they cannot change the session's, and inside the session's scope they are not sent under a name that the
 * session uses.
 */
export class HopJar {
  readonly #options: HopJarOptions
  readonly #map: MapCookies
  readonly #exact: ExactCookies
  /** Cookies of hosts that may not get the session. */
  readonly #foreign = new ExactCookies([])
  #sawHttps = false

  constructor(options: HopJarOptions) {
    this.#options = options
    this.#map = new MapCookies(options.cookies)
    this.#exact = new ExactCookies(options.exactCookies)
  }

  /** Whether anything of the session may be sent with this hop; call it before or after its `cookieHeader`. */
  mayCarry(hopUrl: URL): boolean {
    const { domain, requestedUrl } = this.#options
    return domain !== null && mayCarry({ domain, requestedUrl, hopUrl, sawHttps: this.#sawHttps })
  }

  /** Whether the session's own headers may be sent: when `mayCarry` allows it, and only to allowed ports. */
  mayCarryHeaders(url: URL): boolean {
    return isHeaderPort(url, this.#options.headerPorts ?? []) && this.mayCarry(url)
  }

  /**
   * Whether headers given with this request may be sent with this hop: like inline cookies, only to the host of the
   * requested URL.
   */
  mayCarryCallerHeaders(hopUrl: URL): boolean {
    const { requestedUrl } = this.#options
    return mayCarry({ domain: cookieHost(requestedUrl), requestedUrl, hopUrl, sawHttps: this.#sawHttps })
  }

  /**
   * The Cookie header for a hop, one byte per character, or null for none. Call it in the order of the hops: after
   * https, nothing of the session is sent over http. `carriedSecret` is true when the header contains a cookie of the
   * session, with its stored value or one that it got during the scrape; `carriedLogin`, when one of these may be a login.
   */
  cookieHeader(url: URL, nowMs: number): CookieHeader {
    const carries = this.mayCarry(url)
    this.noteHop(url)
    const target = targetOf(url, nowMs)
    const exact = carries ? this.#exact.send(target) : null
    const map = exact === null ? null : this.#map.send(new Set([...exact.names, ...this.#withheld(url)]))
    const others = this.#foreign.send(target, this.#foreignMayGo(target)).header
    const parts = [map, exact?.header ?? null, others].filter((part) => part !== null)
    const own = [...(map?.split('; ').map((pair) => pair.split('=', 1)[0] ?? '') ?? []), ...(exact?.oldNames ?? [])]
    return {
      header: parts.length === 0 ? null : parts.join('; '),
      carriedSecret: own.length > 0,
      carriedLogin: haveLogin(own),
    }
  }

  /** Notes a hop that gets no header from `cookieHeader`, because a browser sends the cookies itself. */
  noteHop({ protocol }: URL): void {
    if (protocol === 'https:') this.#sawHttps = true
  }

  /**
   * Processes the Set-Cookie lines of the response to `url`, and its Date (null: none), as the HTTP client gives them.
   * Returns what they say, accepted or not.
   */
  receive(
    url: URL,
    setCookieLines: readonly string[],
    nowMs: number,
    date: string | null = null,
  ): readonly SetCookie[] {
    if (setCookieLines.length === 0) return []
    const parsed = setCookieLines.map((line) => parseSetCookie(line, nowMs, date)).filter((cookie) => cookie !== null)
    const ofSession = this.mayCarry(url)
    for (const cookie of parsed) {
      const accepted = acceptSetCookie(cookie, url, nowMs)
      if (accepted === null) continue
      if (ofSession) this.#receiveOwn(accepted, url)
      else this.#foreign.store(accepted, isTrusted(url))
    }
    return parsed
  }

  /**
   * What hops that may carry the session changed in its cookies or added, one entry per cookie; nothing of other hops.
   * Cookies that end as they began are left out: of the map by value, exact ones by value, expiry and flags.
   */
  changes(): readonly CookieChange[] {
    return [...this.#map.changes(), ...this.#exact.changes()]
  }

  #receiveOwn(cookie: StoredCookie, url: URL): void {
    // A cookie of another path is another cookie: the one that went with the request stays.
    const mayBeMaps = this.#map.has(cookie.name) && pathMatch(url.pathname, cookie.path) && this.#mapGoesTo(url, cookie)
    if (mayBeMaps && !this.#exact.holds(cookie)) {
      this.#map.replace(cookie, isExpired(cookie, cookie.createdAt))
      return
    }
    this.#exact.store(cookie, isTrusted(url))
  }

  /** The names of the map that do not go there. */
  #withheld(url: URL): readonly string[] {
    const isOwnHost = cookieHost(url) === this.#options.domain
    return this.#map.withheld({ isOwnHost, isTrusted: isTrusted(url) })
  }

  /** What another host sets under a name with `__Host-` is its own cookie. */
  #mapGoesTo(url: URL, { name }: StoredCookie): boolean {
    return !this.#withheld(url).includes(name)
  }

  /** Inside the scope a name of the session's means the session's cookie: no other host may add another one. */
  #foreignMayGo({ host }: Target): (name: string) => boolean {
    const { domain } = this.#options
    if (domain === null || !inScope(domain, host)) return () => true
    return (name) => !this.#map.has(name) && !this.#exact.uses(name)
  }
}
