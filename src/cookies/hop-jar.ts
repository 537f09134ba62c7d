import { acceptSetCookie } from './accept.ts'
import { isOver, type Target, targetOf } from './applies.ts'
import type { CookieChange } from './cookie-change.ts'
import { ExactCookies, type Sent } from './exact-cookies.ts'
import { isHeaderPort } from './header-ports.ts'
import { MapCookies } from './map-cookies.ts'
import { cookieHost, pathMatch } from './match.ts'
import { inScope, mayCarry } from './scope.ts'
import { parseSetCookie } from './set-cookie.ts'
import { isTrusted } from './site.ts'
import type { CookieState, StoredCookie } from './stored-cookie.ts'

export interface HopJarOptions extends CookieState {
  /** The session's, as `normaliseDomain` made it; null where the scrape goes without a session. */
  readonly domain: string | null
  /** What the user asked for: the first URL. */
  readonly requestedUrl: URL
  /** Ports beyond 80 and 443 that the session's headers may go to; absent: none. */
  readonly headerPorts?: readonly number[]
}

/** The cookies of one scrape, from its first request through its redirects to its last. */
export interface HopJar {
  /**
   * The Cookie header for a hop, a byte a character, or null for none. Ask in the order of the hops: what has been on
   * https keeps the session from http afterwards.
   * `carriedSecret` is true where at least one cookie of the session is in it, with the value it was stored or one that
   * it was given during the scrape.
   */
  cookieHeader(url: URL, nowMs: number): { readonly header: string | null; readonly carriedSecret: boolean }
  /** Whether anything of the session may go with this hop; asked before or after its `cookieHeader`. */
  mayCarry(url: URL): boolean
  /** Whether the session's own headers may: where `mayCarry` says so, and only to ports that are theirs. */
  mayCarryHeaders(url: URL): boolean
  /**
   * Whether headers that were given with this request alone may go with this hop: their scope is that of inline cookies,
   * the host of the requested URL.
   */
  mayCarryAsked(url: URL): boolean
  /** Takes the Set-Cookie lines of the answer to `url`, and its Date (null: none), as the HTTP client gives them. */
  receive(url: URL, setCookieLines: readonly string[], nowMs: number, date?: string | null): void
  /**
   * What hops that may carry the session changed of its cookies or added to them, one entry a cookie; nothing of other
   * hops. What ends as it began is left out: of the map by its value, of an exact cookie by value, expiry and flags.
   */
  changes(): readonly CookieChange[]
}

/**
 * Opens the jar of one scrape. The session's cookies go where `mayCarry` says and nowhere else: those of the plain map
 * to every such hop, as far as a prefix of the name allows, exact ones to those that RFC 6265bis names. Where an exact cookie of the session goes with a
 * request, the map's of that name stays behind: it is the less exact word on the same thing.
 *
 * What a hop that may carry the session sets becomes the session's, and never leaves its reach, even where its Domain
 * attribute goes further: it replaces the exact cookie that it names by key, else the map's of its name, where it would
 * go with the request that it answers, else it is a new exact cookie. What other hops set is kept apart: it cannot touch the session's, and inside the session's scope
 * it is not sent under a name that the session uses.
 */
export function createHopJar(options: HopJarOptions): HopJar {
  return new SessionHopJar(options)
}

class SessionHopJar implements HopJar {
  readonly #options: HopJarOptions
  readonly #map: MapCookies
  /** The session's; null while it has none. */
  #exact: ExactCookies | null
  /** Of hosts that the session may not go to; null while there are none. */
  #foreign: ExactCookies | null = null
  #sawHttps = false
  /** Whether the map and the exact cookies have a name in common. */
  #overlaps: boolean

  constructor(options: HopJarOptions) {
    const { cookies, exactCookies } = options
    this.#options = options
    this.#map = new MapCookies(cookies)
    this.#exact = exactCookies.length === 0 ? null : new ExactCookies(exactCookies)
    this.#overlaps = exactCookies.length > 0 && exactCookies.some(({ name }) => this.#map.has(name))
  }

  mayCarry(hopUrl: URL): boolean {
    const { domain, requestedUrl } = this.#options
    return domain !== null && mayCarry({ domain, requestedUrl, hopUrl, sawHttps: this.#sawHttps })
  }

  mayCarryHeaders(url: URL): boolean {
    return isHeaderPort(url, this.#options.headerPorts ?? []) && this.mayCarry(url)
  }

  mayCarryAsked(hopUrl: URL): boolean {
    const { requestedUrl } = this.#options
    return mayCarry({ domain: cookieHost(requestedUrl), requestedUrl, hopUrl, sawHttps: this.#sawHttps })
  }

  cookieHeader(url: URL, nowMs: number): { readonly header: string | null; readonly carriedSecret: boolean } {
    const carries = this.mayCarry(url)
    if (url.protocol === 'https:') this.#sawHttps = true
    const withheld = carries ? this.#withheld(url) : null
    if (this.#exact === null && this.#foreign === null) {
      const header = carries ? this.#map.send(withheld) : null
      return { header, carriedSecret: header !== null }
    }
    const target = targetOf(url, nowMs)
    const exact = carries ? (this.#exact?.send(target) ?? null) : null
    const map = carries ? this.#map.send(this.#overlaps ? namesOf(exact, withheld) : withheld) : null
    const others = this.#foreign?.send(target, this.#foreignMayGo(target)).header ?? null
    const parts = [map, exact?.header ?? null, others].filter((part) => part !== null)
    return {
      header: parts.length === 0 ? null : parts.join('; '),
      carriedSecret: map !== null || (exact?.hasOld ?? false),
    }
  }

  receive(url: URL, setCookieLines: readonly string[], nowMs: number, date: string | null = null): void {
    if (setCookieLines.length === 0) return
    const ofSession = this.mayCarry(url)
    for (const line of setCookieLines) {
      const cookie = parseSetCookie(line, nowMs, date)
      const accepted = cookie === null ? null : acceptSetCookie(cookie, url, nowMs)
      if (accepted === null) continue
      if (ofSession) this.#receiveOwn(accepted, url)
      else {
        this.#foreign ??= new ExactCookies([])
        this.#foreign.store(accepted, isTrusted(url))
      }
    }
  }

  changes(): readonly CookieChange[] {
    return [...this.#map.changes(), ...(this.#exact?.changes() ?? [])]
  }

  #receiveOwn(cookie: StoredCookie, url: URL): void {
    // A cookie of another path is another cookie: the one that went with the request stays.
    const mayBeMaps = this.#map.has(cookie.name) && pathMatch(url.pathname, cookie.path) && this.#mapGoesTo(url, cookie)
    if (mayBeMaps && this.#exact?.holds(cookie) !== true) {
      this.#map.replace(cookie, isOver(cookie, cookie.createdAt))
      return
    }
    this.#overlaps ||= this.#map.has(cookie.name)
    this.#exact ??= new ExactCookies([])
    this.#exact.store(cookie, isTrusted(url))
  }

  #withheld(url: URL): ReadonlySet<string> | null {
    const { domain } = this.#options
    const names = this.#map.withheld({ isOwnHost: cookieHost(url) === domain, isTrusted: isTrusted(url) })
    return names.length === 0 ? null : new Set(names)
  }

  /** What another host sets under a name with `__Host-` is its own cookie. */
  #mapGoesTo(url: URL, { name }: StoredCookie): boolean {
    return this.#withheld(url)?.has(name) !== true
  }

  /** Inside the scope a name of the session's means the session's cookie: no other host may put another beside it. */
  #foreignMayGo({ host }: Target): (name: string) => boolean {
    const { domain } = this.#options
    if (domain === null || !inScope(domain, host)) return () => true
    return (name) => !this.#map.has(name) && this.#exact?.uses(name) !== true
  }
}

function namesOf(sent: Sent | null, others: ReadonlySet<string> | null): ReadonlySet<string> | null {
  return sent === null ? others : new Set([...sent.cookies.map(({ name }) => name), ...(others ?? [])])
}
