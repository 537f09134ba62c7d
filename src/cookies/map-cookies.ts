import type { CookieChange } from './cookie-change.ts'
import { namePrefix } from './name-prefix.ts'
import { cookieKey, type StoredCookie } from './stored-cookie.ts'
import { fromWire, toWire } from './wire.ts'

interface Touched {
  readonly before: string
  readonly carried: boolean
  readonly after: StoredCookie | null
}

/** The cookies of a session's plain map during one visit: pairs of name and value, all sent together. */
export class MapCookies {
  readonly #given: Readonly<Record<string, string>>
  /** The current values in bytes; built when first needed. Null marks a removed cookie. */
  #now: Map<string, string | null> | null = null
  /** Built once and kept until a cookie changes. */
  #header: string | null | undefined
  /** Cookies that a response set or removed; null when there are none. */
  #touched: Map<string, Touched> | null = null
  /** Names with a prefix, which narrows where they go. */
  readonly #prefixed: readonly { readonly name: string; readonly prefix: 'host' | 'secure' }[]
  /** Those sent where some were left out; where all were, `#allCarried` says it. */
  #carried: Set<string> | null = null
  #allCarried = false

  constructor(given: Readonly<Record<string, string>>) {
    this.#given = given
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
    if (this.#prefixed.length === 0) return []
    return this.#prefixed
      .filter(({ prefix }) => !isTrusted || (prefix === 'host' && !isOwnHost))
      .map(({ name }) => name)
  }

  /** Also true for a removed cookie. */
  has(name: string): boolean {
    return this.#current().has(name)
  }

  /** The pairs for a request, without those names; null for none. */
  send(without: ReadonlySet<string> | null): string | null {
    if (without === null || without.size === 0) {
      this.#allCarried = true
      if (this.#header === undefined) this.#header = join(this.#now ?? wireEntries(this.#given))
      return this.#header
    }
    const rest = Array.from(this.#current()).filter(([name]) => !without.has(name))
    this.#carried ??= new Set()
    for (const [name] of rest) this.#carried.add(name)
    return join(rest)
  }

  /**
   * A response set the cookie of this name, or removed it. Once one was set, its domain is known, and removing a cookie
   * of another domain (a site that cleans up an old cookie of a parent domain) does not affect it.
   */
  replace(cookie: StoredCookie, isEnded: boolean): void {
    const { name } = cookie
    this.#touched ??= new Map()
    const first = this.#touched.get(name)
    if (isEnded && first?.after != null && cookieKey(first.after) !== cookieKey(cookie)) return
    const before = first?.before ?? this.#current().get(name) ?? ''
    const carried = first?.carried ?? (this.#allCarried || this.#carried?.has(name) === true)
    const current = this.#current()
    const value = isEnded ? null : cookie.value
    // A new value goes behind the others, as in Chromium; also when the changes are stored.
    if (current.get(name) !== value) {
      current.delete(name)
      this.#touched.delete(name)
    }
    current.set(name, value)
    this.#touched.set(name, { before, carried, after: isEnded ? null : cookie })
    this.#header = undefined
  }

  /** The cookies with another value now, or none. */
  changes(): CookieChange[] {
    return Array.from(this.#touched ?? [], ([name, { before, carried, after }]) => {
      return { kind: 'map' as const, name, key: fromWire(name), before, carried, after }
    }).filter(({ before, after }) => before !== after?.value)
  }

  #current(): Map<string, string | null> {
    this.#now ??= new Map(wireEntries(this.#given))
    return this.#now
  }
}

function wireEntries(cookies: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(cookies).map(([name, value]) => [toWire(name), toWire(value)])
}

function join(cookies: Iterable<readonly [name: string, value: string | null]>): string | null {
  let header = ''
  for (const [name, value] of cookies) {
    if (value !== null) header += header === '' ? `${name}=${value}` : `; ${name}=${value}`
  }
  return header === '' ? null : header
}
