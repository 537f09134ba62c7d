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
  readonly #given: Readonly<Record<string, string>>
  /** The current values in bytes; built when first needed. Null marks a removed cookie. */
  #now: Map<string, string | null> | null = null
  /** Built once and kept until a cookie changes. */
  #header: string | null | undefined
  /** Cookies that a response set or removed; null when there are none. */
  #touched: Map<string, Touched> | null = null
  /** Cookies that were sent when some were left out; when all were sent, `#allCarried` is true. */
  #carried: Set<string> | null = null
  #allCarried = false

  constructor(given: Readonly<Record<string, string>>) {
    this.#given = given
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
    this.#touched.set(name, { before, carried, after: isEnded ? null : cookie })
    this.#current().set(name, isEnded ? null : cookie.value)
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
