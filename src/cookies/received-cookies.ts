import { appliesTo, type JarCookie } from './accept.ts'
import { domainMatch, pathMatch } from './match.ts'

/** A cookie that a host set during a scrape. */
export interface ReceivedCookie extends JarCookie {
  /** Set by a hop that may carry the session: it stays within the session's reach. */
  readonly ofSession: boolean
}

/** Held at most; a site that sets more in one scrape gains nothing by the rest. */
const maxReceived = 300

/** What hosts set during one scrape, kept and sent by the rules of RFC 6265bis 5.7 and 5.8. */
export class ReceivedCookies {
  readonly #cookies = new Map<string, ReceivedCookie>()

  get isEmpty(): boolean {
    return this.#cookies.size === 0
  }

  all(): readonly ReceivedCookie[] {
    return [...this.#cookies.values()]
  }

  /** Takes the place of one with the same name, domain, host-only flag and path; one that is over removes it. */
  store(cookie: ReceivedCookie, url: URL, nowMs: number): void {
    if (url.protocol !== 'https:' && this.#hasSecureLike(cookie)) return
    const key = JSON.stringify([cookie.name, cookie.domain, cookie.hostOnly, cookie.path])
    if (isOver(cookie, nowMs)) this.#cookies.delete(key)
    else if (this.#cookies.size < maxReceived || this.#cookies.has(key)) this.#cookies.set(key, cookie)
  }

  /** The pairs that go with a request, longer paths first, then as they came; null for none. */
  headerFor(url: URL, mayGo: (cookie: ReceivedCookie) => boolean): string | null {
    const pairs = Array.from(this.#cookies.values())
      .filter((cookie) => mayGo(cookie) && appliesTo(cookie, url))
      .sort((a, b) => b.path.length - a.path.length)
      .map(({ name, value }) => (name === '' ? value : `${name}=${value}`))
    return pairs.length === 0 ? null : pairs.join('; ')
  }

  /** RFC 6265bis 5.7, "leave secure cookies alone": http may not cover one that https made secure. */
  #hasSecureLike({ name, domain, path }: ReceivedCookie): boolean {
    return Array.from(this.#cookies.values()).some((held) => {
      const overlaps = domainMatch(held.domain, domain) || domainMatch(domain, held.domain)
      return held.secure && held.name === name && overlaps && pathMatch(path, held.path)
    })
  }
}

/** True where the cookie has expired, which is how a server removes one. */
export function isOver(cookie: Pick<JarCookie, 'expiresAt'>, nowMs: number): boolean {
  return cookie.expiresAt !== null && cookie.expiresAt <= nowMs
}
