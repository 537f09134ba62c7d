import { acceptSetCookie } from './accept.ts'
import type { CookieChange } from './cookie-change.ts'
import { cookieHost } from './match.ts'
import { isOver, ReceivedCookies } from './received-cookies.ts'
import { inScope, mayCarry } from './scope.ts'
import { parseSetCookie } from './set-cookie.ts'
import { type CookieState, cookieKey, type StoredCookie } from './stored-cookie.ts'
import { toWire } from './wire.ts'

export interface HopJarOptions extends CookieState {
  /** The session's, as `normaliseDomain` made it; null where the scrape goes without a session. */
  readonly domain: string | null
  /** What the user asked for: the first URL. */
  readonly requestedUrl: URL
}

/** The cookies of one scrape, from its first request through its redirects to its last. */
export interface HopJar {
  /**
   * The Cookie header for a hop, a byte a character, or null for none. Ask in the order of the hops: what has been on
   * https keeps the session from http afterwards.
   * `carriedSecret` is true where at least one cookie of the session is in it, with the value it was stored or one that
   * it was given during the scrape.
   */
  cookieHeader(url: URL): { readonly header: string | null; readonly carriedSecret: boolean }
  /** Whether the session's own headers may go with this hop; asked before or after its `cookieHeader`. */
  mayCarry(url: URL): boolean
  /** Takes the Set-Cookie lines of the answer to `url`, as the HTTP client gives them. */
  receive(url: URL, setCookieLines: readonly string[], nowMs: number): void
  /** What became of the cookies within the session's scope, one change a cookie; nothing of other hosts. */
  changes(): readonly CookieChange[]
}

/**
 * Opens the jar of one scrape. The session's cookies go wherever `mayCarry` says and nowhere else. What hosts set
 * meanwhile follows RFC 6265bis, with two additions: what a hop that may carry the session sets never leaves the
 * session's reach, even where its Domain attribute goes further; and a cookie of the session has no path or host of its
 * own, so one of its name, set by such a hop, takes its place everywhere. Other hops cannot touch it.
 */
export function createHopJar(options: HopJarOptions): HopJar {
  return new SessionHopJar(options)
}

class SessionHopJar implements HopJar {
  readonly #options: HopJarOptions
  readonly #received = new ReceivedCookies()
  /** Cookies of the session that were set or ended, and whether a request had carried them before. */
  readonly #replaced = new Map<string, boolean>()
  /** The session's cookies as they stand now; made at the first Set-Cookie. Null marks one that was ended. */
  #own: Map<string, string | null> | null = null
  /** Made once and kept until a cookie of the session changes. */
  #ownHeader: string | null | undefined
  #sawHttps = false
  #hasCarried = false

  constructor(options: HopJarOptions) {
    this.#options = options
  }

  mayCarry(hopUrl: URL): boolean {
    const { domain, requestedUrl } = this.#options
    return domain !== null && mayCarry({ domain, requestedUrl, hopUrl, sawHttps: this.#sawHttps })
  }

  cookieHeader(url: URL): { readonly header: string | null; readonly carriedSecret: boolean } {
    const carries = this.mayCarry(url)
    if (url.protocol === 'https:') this.#sawHttps = true
    const secret = carries ? this.#sessionHeader() : null
    this.#hasCarried ||= secret !== null
    const others = this.#received.isEmpty ? null : this.#othersHeader(url, carries)
    const header = secret !== null && others !== null ? `${secret}; ${others}` : (secret ?? others)
    return { header, carriedSecret: secret !== null }
  }

  receive(url: URL, setCookieLines: readonly string[], nowMs: number): void {
    if (setCookieLines.length === 0) return
    const ofSession = this.mayCarry(url)
    for (const line of setCookieLines) {
      const cookie = parseSetCookie(line, nowMs)
      const accepted = cookie === null ? null : acceptSetCookie(cookie, url)
      if (cookie === null || accepted === null) continue
      const ended = isOver(accepted, nowMs)
      const isSessionCookie = ofSession && this.#ownCookies().has(accepted.name)
      if (isSessionCookie) this.#replaceOwn(accepted.name, ended ? null : accepted.value)
      else this.#received.store({ ...accepted, ofSession }, url, nowMs)
    }
  }

  changes(): readonly CookieChange[] {
    const { domain, cookies, requestedUrl } = this.#options
    const exact = this.#received.all().flatMap(({ ofSession, ...cookie }): CookieChange[] => {
      if (!ofSession) return []
      const after = { ...cookie, httpOnly: false, sameSite: null, partitionKey: null, createdAt: 0 }
      return [{ kind: 'exact', name: cookie.name, key: cookieKey(after), before: null, carried: false, after }]
    })
    const own = Array.from(this.#replaced, ([name, carried]): CookieChange => {
      const value = this.#ownCookies().get(name) ?? null
      const before = cookies[name]
      const host = domain ?? cookieHost(requestedUrl)
      const after: StoredCookie | null = value === null ? null : plainCookie(name, value, host)
      return { kind: 'map', name, key: name, before: before === undefined ? null : toWire(before), carried, after }
    })
    return [...own, ...exact]
  }

  #sessionHeader(): string | null {
    if (this.#ownHeader === undefined) this.#ownHeader = join(this.#own ?? wireEntries(this.#options.cookies))
    return this.#ownHeader
  }

  /** Inside the scope a name of the session's means the session's cookie: no other host may put another beside it. */
  #othersHeader(url: URL, carries: boolean): string | null {
    const { domain } = this.#options
    const isInScope = domain !== null && inScope(domain, cookieHost(url))
    return this.#received.headerFor(url, ({ name, ofSession }) =>
      ofSession ? carries : !(isInScope && this.#ownCookies().has(name)),
    )
  }

  #ownCookies(): Map<string, string | null> {
    this.#own ??= new Map(wireEntries(this.#options.cookies))
    return this.#own
  }

  #replaceOwn(name: string, value: string | null): void {
    this.#ownCookies().set(name, value)
    if (!this.#replaced.has(name)) this.#replaced.set(name, this.#hasCarried)
    this.#ownHeader = undefined
  }
}

function plainCookie(name: string, value: string, domain: string): StoredCookie {
  return {
    name,
    value,
    domain,
    hostOnly: false,
    path: '/',
    expiresAt: null,
    secure: false,
    httpOnly: false,
    sameSite: null,
    partitionKey: null,
    createdAt: 0,
  }
}

function wireEntries(cookies: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(cookies).map(([name, value]) => [name, toWire(value)])
}

function join(cookies: Iterable<readonly [name: string, value: string | null]>): string | null {
  let header = ''
  for (const [name, value] of cookies) {
    if (value !== null) header += header === '' ? `${name}=${value}` : `; ${name}=${value}`
  }
  return header === '' ? null : header
}
