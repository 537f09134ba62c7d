import { maxCookies, namePrefix } from '../cookie.ts'
import { namedPorts } from '../header-ports.ts'
import { cookieHost } from '../match.ts'
import type { OriginStorage } from '../origin-storage.ts'
import { inScope } from '../scope.ts'
import { type CookieState, cookieKey, type StoredCookie } from '../stored-cookie.ts'
import { fromWire } from '../wire.ts'
import { isNameableHost } from './hosts.ts'
import { type FullCookie, fullCookie, type Guess, type PairCookie, type ParsedImport } from './parsed-import.ts'
import { type Placed, pairProblem, placeCookie } from './place-cookie.ts'
import { nameable } from './read-list.ts'
import { DropList, type DropReason, type Receipt } from './receipt.ts'
import { type ImportContent, readImport } from './recognise.ts'
import { storageTokens } from './storage-tokens.ts'
import { takeHeaders } from './take-headers.ts'
import { takeStorage } from './take-storage.ts'
import { warningsFor } from './warnings.ts'

/** The part of an import that a session stores. */
export interface ImportedState extends CookieState {
  readonly storage: readonly OriginStorage[]
  readonly headers: Readonly<Record<string, string>>
  readonly userAgent: string | null
}

export interface Imported {
  readonly state: ImportedState
  /** Each cookie of the content for this domain as a text, expired ones as well, so that they are the same at any time. */
  readonly givenCookies: readonly string[]
  readonly receipt: Receipt
  /** Ports beyond 80 and 443 in the imported request. */
  readonly requestPorts: readonly number[]
  /** A header asks for a device-bound session, or proves one. */
  readonly isDeviceBound: boolean
  /** Whether it contains anything that can be a login. */
  readonly isUsable: boolean
  /** Pages of its requests, the best first; of any host. */
  readonly pages: readonly string[]
  /** Origins that are known to respond: of its first request, and of the stored storage. */
  readonly origins: readonly string[]
}

/**
 * Reads cookies in any known format for a session of this domain.
 * @param domain from `normaliseDomain`
 * @throws AppError as `readImport`
 */
export function importCookies(content: ImportContent, domain: string, now: number): Imported {
  return takeFor(readImport(content, { format: null, now, field: 'cookies' }), domain, now)
}

/** The part of the content that a session of this domain stores, and a receipt for the rest. */
export function takeFor(read: ParsedImport, domain: string, now: number): Imported {
  const steps = take(read, domain, now)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

/** As `takeFor`, for an import that may have many cookies: `next` waits until the following ones may be taken. */
export async function takeInTurns(
  read: ParsedImport,
  domain: string,
  now: number,
  next: () => Promise<void>,
): Promise<Imported> {
  const steps = take(read, domain, now)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
    await next()
  }
}

/** Cookies that are taken before others have their turn: a few milliseconds. */
const cookiesPerTurn = 1_000

function* take(read: ParsedImport, domain: string, now: number): Generator<void, Imported> {
  const taking = new Taking(domain, now)
  for (const name of read.malformed) taking.drop('malformed', name)
  for (const name of read.duplicates) taking.drop('duplicate', name)
  if (read.tooMany > 0) taking.dropped.add('limit', null, null, read.tooMany)
  const full = read.cookies.filter((cookie) => cookie.kind === 'full')
  const pairs = read.cookies.filter((cookie) => cookie.kind === 'pair')
  for (const [at, cookie] of full.entries()) {
    if (at > 0 && at % cookiesPerTurn === 0) yield
    taking.addFull(cookie)
  }
  taking.addPairs(pairs, read.format !== 'map')
  const { cookies, exactCookies, kept, guessed } = taking.result()
  const headers = takeHeaders(read.headers, domain)
  const storage = takeStorage(read.storage, domain, taking.dropped)
  const state = { cookies, exactCookies, storage, headers: headers.headers, userAgent: headers.userAgent }
  const receipt: Receipt = {
    format: read.format,
    domains: [domain],
    kept,
    guessed,
    dropped: taking.dropped.list(),
    headers: {
      kept: headers.userAgent === null ? headers.kept : ['User-Agent', ...headers.kept],
      dropped: headers.dropped,
    },
    storage: { origins: storage.length, items: storage.reduce((sum, one) => sum + one.localStorage.length, 0) },
    storageTokens: storageTokens(storage),
    warnings: warningsFor({ state, headers, notes: read.notes, variables: read.variables, now }),
  }
  return {
    state,
    givenCookies: taking.given,
    receipt,
    isDeviceBound: headers.isDeviceBound,
    isUsable: kept.length > 0 || storage.length > 0 || headers.hasLogin,
    pages: read.pages,
    origins: [...(read.firstOrigin === null ? [] : [read.firstOrigin]), ...storage.map(({ origin }) => origin)],
    requestPorts: portsIn(read.firstOrigin, domain),
  }
}

/** The port of the first request, if it went to the session's domain. */
function portsIn(firstOrigin: string | null, domain: string): number[] {
  const url = firstOrigin === null ? null : URL.parse(firstOrigin)
  return url !== null && inScope(domain, cookieHost(url)) ? namedPorts([firstOrigin]) : []
}

class Taking {
  readonly dropped = new DropList()
  readonly given: string[] = []
  readonly #named = new Map<string, number>()
  readonly #domain: string
  readonly #now: number
  readonly #exact = new Map<string, { readonly cookie: StoredCookie; readonly guesses: readonly Guess[] }>()
  readonly #pairs = new Map<string, string>()
  readonly #guessedPairs = new Set<string>()

  constructor(domain: string, now: number) {
    this.#domain = domain
    this.#now = now
  }

  drop(reason: DropReason, name: string | null, domain: string | null = null): void {
    // There may be thousands of other sites' cookies: they are reported by site.
    const isOther = reason === 'other_domain'
    const told = isOther && domain !== null && isNameableHost(domain) ? domain : null
    this.dropped.add(reason, isOther ? null : nameable(name), told)
  }

  addFull(read: FullCookie): void {
    const placed = placeCookie(read, this.#domain, this.#now)
    if (!('reason' in placed) || placed.reason === 'expired') {
      // Some dates are calculated from the time of reading.
      const { kind: _, guesses: __, expiresAt: ___, ...cookie } = read
      this.#note(cookie)
    }
    this.#store(read, placed)
  }

  /** Of cookies with one name the order counts, because the last one may be stored. */
  #note(cookie: { readonly name: string } & Readonly<Record<string, unknown>>): void {
    const before = this.#named.get(cookie.name) ?? 0
    this.#named.set(cookie.name, before + 1)
    this.given.push(JSON.stringify([before, Object.entries(cookie).toSorted()]))
  }

  #store(read: FullCookie, placed: Placed): void {
    if ('reason' in placed) {
      this.drop(placed.reason, read.name, placed.domain)
      return
    }
    const key = cookieKey(placed.cookie)
    const isKnown = this.#exact.delete(key)
    if (isKnown) this.drop('duplicate', read.name)
    // Of two with one key, the later one is newer.
    if (this.#exact.size < maxCookies) this.#exact.set(key, placed)
    else this.drop('limit', read.name)
  }

  /**
   * Pairs of name and value apply to the session's whole scope, unless several hosts got different values of one name.
   */
  addPairs(pairs: readonly PairCookie[], isGuess: boolean): void {
    const taken = new Set([...this.#exact.values()].map(({ cookie }) => fromWire(cookie.name)))
    const byName = Map.groupBy(
      pairs.filter((pair) => this.#isKept(pair)),
      ({ name }) => name,
    )
    for (const [name, [first, ...more]] of byName) {
      if (first === undefined) continue
      const differs = more.some(({ host, value }) => host !== first.host && value !== first.value)
      if (differs || (first.host !== null && namePrefix(name) === 'host') || (taken.has(name) && first.host !== null)) {
        for (const pair of [first, ...more].map(atHost)) this.#store(pair, placeCookie(pair, this.#domain, this.#now))
        continue
      }
      for (const one of more) if (one.host === first.host) this.drop('duplicate', name)
      if (taken.has(name)) this.drop('duplicate', name)
      else if (this.#exact.size + this.#pairs.size >= maxCookies) this.drop('limit', name)
      else {
        this.#pairs.set(name, first.value)
        if (isGuess) this.#guessedPairs.add(name)
      }
    }
  }

  #isKept({ name, value, host }: PairCookie): boolean {
    const problem = pairProblem(name, value)
    const reason = problem ?? (host === null || inScope(this.#domain, host) ? null : 'other_domain')
    if (reason !== null) this.drop(reason, name, host)
    else this.#note({ name, value, host })
    return reason === null
  }

  result(): CookieState & Pick<Receipt, 'kept' | 'guessed'> {
    const exact = [...this.#exact.values()]
    const pairs = [...this.#pairs.keys()]
    return {
      cookies: Object.fromEntries(this.#pairs),
      // Increasing creation times, so that they are sent in the order in which they were given.
      exactCookies: exact.map(({ cookie }, at) => ({ ...cookie, createdAt: this.#now - exact.length + 1 + at })),
      kept: [...pairs, ...exact.map(({ cookie }) => fromWire(cookie.name))],
      guessed: [
        ...exact.flatMap(({ cookie, guesses }) =>
          guesses.map(({ what, how }) => ({ name: fromWire(cookie.name), what: [what], how })),
        ),
        ...pairs
          .filter((name) => this.#guessedPairs.has(name))
          .map((name) => ({ name, what: ['domain', 'path'] as const, how: placeOf(name) })),
      ],
    }
  }
}

/** Where a pair of the map goes, as the receipt explains it. */
function placeOf(name: string): string {
  const prefix = namePrefix(name)
  if (prefix === 'host')
    return 'no domain is given: because of its name it goes only to the domain of the session, over https'
  const place = 'no domain is given: it goes to the domain of the session and all its subdomains'
  return prefix === null ? place : `${place}; because of its name, only over https`
}

/** A pair that belongs to the host it was sent to. */
function atHost({ name, value, host }: PairCookie): FullCookie {
  const how = namePrefix(name) === 'host' ? 'its name says so' : 'other hosts got a different value for this name'
  const guess: Guess = { what: 'host_only', how }
  return fullCookie(name, value, {
    domain: host,
    hostOnly: true,
    guesses: [guess],
  })
}
