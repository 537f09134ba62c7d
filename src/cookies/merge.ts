import { maxCookieBytes, maxCookies } from './cookie.ts'
import type { CookieChange } from './cookie-change.ts'
import { type CookieState, cookieKey, hasSameAttributes, hasSameFlags, type StoredCookie } from './stored-cookie.ts'
import { fromWire, toWire } from './wire.ts'

/**
 * `all`: everything that the site set, added and removed; `known`: only new, non-empty values of what the session has, and
 * later dates of cookies with the same value.
 */
export type MergeKind = 'all' | 'known'

/** Names of cookies as text, sorted; one per cookie. */
export interface NameChanges {
  readonly added: readonly string[]
  /** Cookies with another value, or with another expiry or flags. */
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

/** The result of a merge. */
export interface Merged extends NameChanges {
  readonly next: CookieState
  /** Something was added, removed or got another value, beyond a later expiry. */
  readonly isNew: boolean
  /** A cookie that a request sent got another value: the site rotates it. */
  readonly rotates: boolean
}

/** A change of expiry smaller than this share of the remaining time is not stored. */
const expiryStep = 1 / 8

/**
 * Applies the changes of a visit to the state that is stored now, cookie by cookie; null when nothing has to be written.
 * Which changes count: `counts`. A response to an older value loses.
 * Changes that would break a limit (300 cookies, 8 KiB each) are left out.
 *
 * A cookie with the same value and a later expiry is written only when the expiry moved by an eighth of the remaining time:
 * at most eight versions per lifetime, and the stored date is never far from the site's.
 * @param now epoch milliseconds
 */
export function merge(
  stored: CookieState,
  changes: readonly CookieChange[],
  kind: MergeKind,
  now: number,
): Merged | null {
  const draft = new Draft(stored, now)
  for (const change of changes) {
    const { before, after } = change
    const isKnown = before !== null || draft.hasInMap(change)
    const isCounted = counts(kind, draft.valueOf(change), before, after?.value ?? null, isKnown)
    if (!isCounted) draft.prolong(change)
    else if (after === null) draft.remove(change)
    else draft.put(change, after)
  }
  return draft.merged()
}

/**
 * The rule for every value that a visit changed, of a cookie or in a browser's storage: a change counts only when the
 * session still has the value with which the visit began; without a verdict, only new, non-empty values of what it has.
 * @param stored the value that is stored now; here and below, null: none
 */
export function counts(
  kind: MergeKind,
  stored: string | null,
  before: string | null,
  after: string | null,
  isKnown = before !== null,
): boolean {
  if (stored !== before) return false
  return kind === 'all' || (isKnown && after !== null && after !== '' && after !== before)
}

/** A state while it is being changed. */
class Draft {
  readonly #now: number
  readonly #map: Map<string, string>
  readonly #exact: Map<string, StoredCookie>
  readonly #added: string[] = []
  readonly #changed: string[] = []
  readonly #removed: string[] = []
  /** Cookies of which only expiry or flags changed, and whether any of them must be stored. */
  readonly #renewed: string[] = []
  #isDue = false
  #rotates = false

  constructor({ cookies, exactCookies }: CookieState, now: number) {
    this.#now = now
    this.#map = new Map(Object.entries(cookies))
    this.#exact = new Map(exactCookies.map((cookie) => [cookieKey(cookie), cookie]))
  }

  /** The current value in bytes; null: none. */
  valueOf({ kind, key }: CookieChange): string | null {
    if (kind === 'exact') return this.#exact.get(key)?.value ?? null
    const text = this.#map.get(key)
    return text === undefined ? null : toWire(text)
  }

  /** The map has a cookie of this name. Its domain and path are unknown, so it may be the same one. */
  hasInMap({ name }: CookieChange): boolean {
    return this.#map.has(fromWire(name))
  }

  /** The site set the value that the session has once more: it gives that to nobody else. Only a later date counts. */
  prolong(change: CookieChange): void {
    const { kind, key, before, after } = change
    const held = kind === 'exact' ? this.#exact.get(key) : undefined
    if (held === undefined || held.value !== before || before !== after?.value) return
    if (held.expiresAt === null || after.expiresAt === null || after.expiresAt <= held.expiresAt) return
    this.#renew(change, { ...held, expiresAt: after.expiresAt })
  }

  put(change: CookieChange, after: StoredCookie): void {
    if (after.name.length + after.value.length > maxCookieBytes) return
    if (change.before === null) this.#add(change, after)
    else if (change.before === after.value) this.#renew(change, after)
    else {
      this.#set(change, after)
      this.#changed.push(fromWire(change.name))
      this.#rotates ||= change.carried
    }
  }

  remove(change: CookieChange): void {
    const wasHeld = change.kind === 'map' ? this.#map.delete(change.key) : this.#exact.delete(change.key)
    if (wasHeld) this.#removed.push(fromWire(change.name))
  }

  merged(): Merged | null {
    const isNew = this.#added.length + this.#changed.length + this.#removed.length > 0
    if (!isNew && !this.#isDue) return null
    return {
      next: { cookies: Object.fromEntries(this.#map), exactCookies: [...this.#exact.values()] },
      added: this.#added.sort(),
      changed: [...this.#changed, ...this.#renewed].sort(),
      removed: this.#removed.sort(),
      isNew,
      rotates: this.#rotates,
    }
  }

  #add(change: CookieChange, after: StoredCookie): void {
    if (this.#size() >= maxCookies) this.#dropExpired()
    if (this.#size() >= maxCookies) return
    this.#set(change, after)
    this.#added.push(fromWire(change.name))
  }

  #renew({ kind, key, name }: CookieChange, after: StoredCookie): void {
    const held = this.#exact.get(key)
    if (kind === 'map' || held === undefined || hasSameAttributes(held, after)) return
    this.#exact.set(key, { ...after, createdAt: held.createdAt })
    this.#renewed.push(fromWire(name))
    this.#isDue ||= isRenewalDue(held, after, this.#now)
  }

  /** A new value goes behind the others, as in the jar of the visit: Chromium sends it so, the RFC would keep its place. */
  #set({ kind, key }: CookieChange, after: StoredCookie): void {
    const text = fromWire(after.value)
    if (kind === 'map') this.#map.delete(key)
    if (kind === 'map' && toWire(text) === after.value) {
      this.#map.set(key, text)
      return
    }
    // A value that is no text cannot stand in the map: it is kept as the site set it, byte by byte.
    const exactKey = cookieKey(after)
    this.#exact.delete(exactKey)
    this.#exact.set(exactKey, after)
  }

  #size(): number {
    return this.#map.size + this.#exact.size
  }

  /** Expired cookies are not sent any more, so they are removed to make room. */
  #dropExpired(): void {
    for (const [key, { name, expiresAt }] of this.#exact) {
      if (expiresAt === null || expiresAt > this.#now) continue
      this.#exact.delete(key)
      this.#removed.push(fromWire(name))
    }
  }
}

function isRenewalDue(held: StoredCookie, after: StoredCookie, now: number): boolean {
  if (!hasSameFlags(held, after)) return true
  if (held.expiresAt === null || after.expiresAt === null) return held.expiresAt !== after.expiresAt
  return Math.abs(after.expiresAt - held.expiresAt) >= (after.expiresAt - now) * expiryStep
}
