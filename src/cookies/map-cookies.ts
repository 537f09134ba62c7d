import { namePrefix } from './cookie.ts'
import type { CookieChange } from './cookie-change.ts'
import { cookieKey, type StoredCookie } from './stored-cookie.ts'
import { fromWire, toWire } from './wire.ts'

interface Touched {
  readonly before: string
  readonly carried: boolean
  readonly after: StoredCookie | null
}

/** The cookies of a session's plain map during one visit: pairs of name and value, all sent together. */
export class MapCookies {
  /** The current values in bytes. Null marks a removed cookie. */
  readonly #now: Map<string, string | null>
  /** Cookies that a response set or removed. */
  readonly #touched = new Map<string, Touched>()
  /** Names with a prefix, which narrows where they go. */
  readonly #prefixed: readonly { readonly name: string; readonly prefix: 'host' | 'secure' }[]
  /** The names that a request carried. */
  readonly #carried = new Set<string>()

  constructor(given: Readonly<Record<string, string>>) {
    this.#now = new Map(Object.entries(given).map(([name, value]) => [toWire(name), toWire(value)]))
    this.#prefixed = Object.keys(given).flatMap((name) => {
      const prefix = namePrefix(name)
      return prefix === null ? [] : [{ name: toWire(name), prefix }]
    })
  }

  /**
   * The names that do not go with a request, although the session does: `__Secure-` over http, `__Host-` also to other
   * hosts than the session's own.
   */
  withheld({ isOwnHost, isTrusted }: { readonly isOwnHost: boolean; readonly isTrusted: boolean }): readonly string[] {
    return this.#prefixed
      .filter(({ prefix }) => !isTrusted || (prefix === 'host' && !isOwnHost))
      .map(({ name }) => name)
  }

  /** Also true for a removed cookie. */
  has(name: string): boolean {
    return this.#now.has(name)
  }

  /** The pairs for a request, without those names; null for none. */
  send(without: ReadonlySet<string>): string | null {
    const sent = Array.from(this.#now).filter(([name]) => !without.has(name))
    for (const [name] of sent) this.#carried.add(name)
    const pairs = sent.flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}`]))
    return pairs.length === 0 ? null : pairs.join('; ')
  }

  /**
   * A response set the cookie of this name, or removed it. Once one was set, its domain is known, and removing a cookie
   * of another domain (a site that cleans up an old cookie of a parent domain) does not affect it.
   */
  replace(cookie: StoredCookie, isEnded: boolean): void {
    const { name } = cookie
    const first = this.#touched.get(name)
    if (isEnded && first?.after != null && cookieKey(first.after) !== cookieKey(cookie)) return
    const before = first?.before ?? this.#now.get(name) ?? ''
    const carried = first?.carried ?? this.#carried.has(name)
    const value = isEnded ? null : cookie.value
    // A new value goes behind the others, as in Chromium; also when the changes are stored.
    if (this.#now.get(name) !== value) {
      this.#now.delete(name)
      this.#touched.delete(name)
    }
    this.#now.set(name, value)
    this.#touched.set(name, { before, carried, after: isEnded ? null : cookie })
  }

  /** The cookies with another value now, or none. */
  changes(): CookieChange[] {
    return Array.from(this.#touched, ([name, { before, carried, after }]) => {
      return { kind: 'map' as const, name, key: fromWire(name), before, carried, after }
    }).filter(({ before, after }) => before !== after?.value)
  }
}
