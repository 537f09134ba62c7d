import { acceptSetCookie } from '../accept.ts'
import { goesToHost, isExpired } from '../applies.ts'
import { cannotBeLogin, isLoginHeader } from '../known-names.ts'
import { cookieHost, pathMatch } from '../match.ts'
import { parseSetCookie } from '../set-cookie.ts'
import { cookieKey, type StoredCookie } from '../stored-cookie.ts'
import { fromWire, toWire } from '../wire.ts'
import { readPairs } from './cookie-header.ts'
import { PageList, type PageRequested } from './page-list.ts'
import {
  type FullCookie,
  maxImportedCookies,
  type PairCookie,
  type ParsedImport,
  type SentHeader,
} from './parsed-import.ts'

/** A request and the cookies that its response set. */
export interface Exchange extends Omit<PageRequested, 'carriesLogin'> {
  /** Epoch milliseconds of the response, as far as known. */
  readonly at: number
  /**
   * When the request was sent, and when the head of its response came: epoch milliseconds of the recording; null: not
   * known.
   */
  readonly sentAt: number | null
  readonly answeredAt: number | null
  /** As sent, including Cookie. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Set-Cookie lines as text; those beyond what browsers accept from one response are not read. */
  readonly setCookies: Iterable<string>
}

/** Bounds larger than any real recording; they limit the work per exchange. */
const maxOfOneName = 200
const maxHosts = 2_000
const maxHeadersOfHost = 100
/** The header size that Chromium accepts from one response; here also for the Cookie headers of a request. */
const maxHeaderChars = 256 * 1024

/** A cookie that a response set or removed. */
interface HeldCookie extends StoredCookie {
  readonly isRemoved: boolean
  /** The values from before: what the request of that response sent, and what was held when it came. */
  readonly replaced: readonly (string | undefined)[]
  /** When the head of that response came; 0: not known. */
  readonly cameAt: number
}

/** A request and the cookies of it that were read so far. */
interface SentCookies {
  readonly host: string
  readonly path: string
  /** Infinity: not known. */
  readonly sentAt: number
  /** By name, as bytes. */
  readonly values: Map<string, string>
}

/**
 * The cookies of a browser after a series of requests, from what it sent and received: later requests and responses
 * override earlier ones. Responses give attributes, requests do not. A request says nothing of what a response set or
 * removed if it sends the value from before and, by the clock, was sent before the response came. One of the two alone
 * proves nothing: a script may restore a value, and clocks jump. Memory is bounded for any number of exchanges.
 */
export class Exchanges {
  /** By name of the cookie, then by key. */
  readonly #set = new Map<string, Map<string, HeldCookie>>()
  /** By name of the cookie, then by host. */
  readonly #sent = new Map<string, Map<string, string>>()
  /** By host, then by name in lower case. */
  readonly #headers = new Map<string, Map<string, SentHeader>>()
  readonly #malformed = new Set<string | null>()
  readonly #duplicates = new Set<string>()
  readonly #pages = new PageList()
  #firstOrigin: string | null = null
  #kept = 0
  #tooMany = 0

  add({ url, at, sentAt, answeredAt, headers, setCookies, ...page }: Exchange): void {
    const host = cookieHost(url)
    let carriesLogin = false
    this.#firstOrigin ??= `${url.protocol}//${url.host}`
    const sent: SentCookies = { host, path: url.pathname, sentAt: sentAt ?? Infinity, values: new Map() }
    let sentRoom = maxHeaderChars
    for (const [name, value] of headers) {
      if (name.toLowerCase() !== 'cookie') {
        this.#addHeader(host, { name, value, host })
        carriesLogin ||= value !== '' && isLoginHeader(name)
        continue
      }
      sentRoom -= value.length
      if (sentRoom < 0) this.#tooMany += 1
      else carriesLogin = this.#addSent(value, sent) || carriesLogin
    }
    this.#pages.add({ url, carriesLogin, ...page })
    let setRoom = maxHeaderChars
    for (const line of setCookies) {
      // An empty line counts too.
      setRoom -= line.length + 1
      if (setRoom < 0) {
        this.#tooMany += 1
        break
      }
      this.#addSet(url, line, at, answeredAt ?? 0, sent.values)
    }
  }

  /** The result in the form of all readers. */
  read(): Pick<ParsedImport, 'cookies' | 'malformed' | 'duplicates' | 'tooMany' | 'headers' | 'firstOrigin' | 'pages'> {
    const set = [...this.#set.values()].flatMap((held) => [...held.values()].flatMap(toFull))
    const sent = [...this.#sent].flatMap(([name, hosts]) =>
      [...hosts].map(([host, value]): PairCookie => ({ kind: 'pair', name, value, host })),
    )
    return {
      cookies: [...set, ...sent],
      malformed: [...this.#malformed],
      duplicates: [...this.#duplicates],
      tooMany: this.#tooMany,
      headers: [...this.#headers.values()].flatMap((names) => [...names.values()]),
      firstOrigin: this.#firstOrigin,
      pages: this.#pages.pages(),
    }
  }

  /** Whether a cookie was sent or set, even if it was removed later. */
  get hadCookies(): boolean {
    return this.#sent.size > 0 || this.#set.size > 0
  }

  /** Returns whether one of these cookies can be a login. */
  #addSent(line: string, { host, path, sentAt, values }: SentCookies): boolean {
    const { pairs, malformed, tooMany } = readPairs(line)
    for (const name of malformed) this.#note(name)
    this.#tooMany += tooMany
    const seen = new Set<string>()
    for (const { name, value: text } of pairs) {
      // Of two with one name in a request, the first is more specific (RFC 6265bis 5.8.3).
      if (seen.has(name)) {
        if (this.#duplicates.size < 100) this.#duplicates.add(name)
        continue
      }
      seen.add(name)
      const value = toWire(text)
      values.set(name, value)
      const held = this.#set.get(name)
      const matching = [...(held ?? [])].filter(([, one]) => goesToHost(one, host) && pathMatch(path, one.path))
      if (matching.some(([, one]) => one.replaced.includes(value) && sentAt < one.cameAt)) continue
      const found = matching.find(([, one]) => !one.isRemoved)
      if (found === undefined) this.#keepSent(name, host, text)
      else held?.set(found[0], { ...found[1], value })
    }
    return pairs.some(({ name }) => !cannotBeLogin(name))
  }

  #keepSent(name: string, host: string, value: string): void {
    const hosts = this.#sent.get(name) ?? new Map<string, string>()
    if (!hosts.has(host) && (hosts.size >= maxOfOneName || !this.#makeRoom())) return
    this.#sent.set(name, hosts)
    hosts.set(host, value)
  }

  #addSet(url: URL, line: string, at: number, cameAt: number, sent: ReadonlyMap<string, string>): void {
    const read = parseSetCookie(toWire(line), at)
    const cookie = read === null ? null : acceptSetCookie(read, url, at)
    if (cookie === null) {
      this.#note(null)
      return
    }
    const name = fromWire(cookie.name)
    const hosts = this.#sent.get(name)
    for (const host of hosts?.keys() ?? []) if (goesToHost(cookie, host)) hosts?.delete(host)
    const held = this.#set.get(name) ?? new Map<string, HeldCookie>()
    const key = cookieKey(cookie)
    const replaced = [sent.get(name), held.get(key)?.value]
    if (!held.delete(key) && (held.size >= maxOfOneName || !this.#makeRoom())) return
    held.set(key, { ...cookie, isRemoved: isExpired(cookie, at), replaced, cameAt })
    this.#set.set(name, held)
  }

  #addHeader(host: string, header: SentHeader): void {
    const known = this.#headers.get(host) ?? new Map<string, SentHeader>()
    const lower = header.name.toLowerCase()
    const isFull = known.size >= maxHeadersOfHost || this.#headers.size >= maxHosts
    if (!known.has(lower) && isFull) return
    this.#headers.set(host, known)
    // Keeps the latest last.
    known.delete(lower)
    known.set(lower, header)
  }

  #note(name: string | null): void {
    if (this.#malformed.size < 100) this.#malformed.add(name)
  }

  #makeRoom(): boolean {
    if (this.#kept >= maxImportedCookies) {
      this.#tooMany += 1
      return false
    }
    this.#kept += 1
    return true
  }
}

function toFull({ isRemoved, replaced: _, cameAt: __, createdAt: ___, ...cookie }: HeldCookie): FullCookie[] {
  if (isRemoved) return []
  const asText = { name: fromWire(cookie.name), value: fromWire(cookie.value), path: fromWire(cookie.path) }
  return [{ kind: 'full', ...cookie, ...asText, guesses: [] }]
}
