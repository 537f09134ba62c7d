import { appliesTo, isExpired, type Target } from './applies.ts'
import type { CookieChange } from './cookie-change.ts'
import { domainMatch, pathMatch } from './match.ts'
import { cookieKey, hasSameAttributes, type StoredCookie } from './stored-cookie.ts'

/**
 * Cookies added during one visit at most, and characters of their names and values; further ones of the site are
 * ignored.
 */
const maxAdded = 300
const maxAddedChars = 64 * 1024

/** A cookie during one visit. */
interface Held {
  /** When the visit began; null: it was added during the visit. */
  readonly before: StoredCookie | null
  /** The current cookie; for a removed one, its last state. */
  now: StoredCookie
  isEnded: boolean
  /** Whether a request sent it with its old value. */
  carried: boolean
}

/** The cookies of one request. */
export interface Sent {
  /** Null: none. */
  readonly header: string | null
  readonly names: readonly string[]
  /** Of those that existed before the visit, with any value. */
  readonly oldNames: readonly string[]
}

/** Cookies with a domain and a path during one visit, stored and sent by the rules of RFC 6265bis 5.7 and 5.8. */
export class ExactCookies {
  readonly #held: Held[]
  #added = 0
  #addedChars = 0

  constructor(before: readonly StoredCookie[]) {
    this.#held = before.map((cookie) => ({ before: cookie, now: cookie, isEnded: false, carried: false }))
  }

  /** Longer paths first, then the older ones, then by insertion (RFC 6265bis 5.8.3 step 2). */
  send(target: Target, mayGo: (name: string) => boolean = always): Sent {
    this.#held.sort(bySending)
    const sent = this.#held.filter(({ now, isEnded }) => !isEnded && appliesTo(now, target) && mayGo(now.name))
    for (const held of sent) held.carried ||= held.now.value === held.before?.value
    const pairs = sent.map(({ now: { name, value } }) => (name === '' ? value : `${name}=${value}`))
    return {
      header: pairs.join('; ') || null,
      names: sent.map(({ now }) => now.name),
      oldNames: sent.filter(({ before }) => before !== null).map(({ now }) => now.name),
    }
  }

  /** Whether there is a cookie that this one would replace. */
  holds(cookie: StoredCookie): boolean {
    return this.#find(cookie) !== undefined
  }

  /** Whether there is a cookie of this name, or was before the visit. */
  uses(name: string): boolean {
    return this.#held.some(({ now }) => now.name === name)
  }

  /** Replaces the cookie with the same key; an expired one removes it. */
  store(cookie: StoredCookie, isTrusted: boolean): void {
    if (!isTrusted && this.#hasSecureLike(cookie)) return
    const nowMs = cookie.createdAt
    const held = this.#find(cookie)
    if (isExpired(cookie, nowMs)) {
      if (held !== undefined) this.#end(held)
    } else if (held !== undefined) this.#replace(held, cookie, nowMs)
    else this.#add(cookie)
  }

  /** The cookies whose value or attributes differ from before. */
  changes(): CookieChange[] {
    return this.#held.filter((held) => !isAsBefore(held)).map(changeOf)
  }

  #find({ name, domain, hostOnly, path, partitionKey }: StoredCookie): Held | undefined {
    return this.#held.find(
      ({ now }) =>
        now.name === name &&
        now.path === path &&
        now.domain === domain &&
        now.hostOnly === hostOnly &&
        now.partitionKey === partitionKey,
    )
  }

  #add(cookie: StoredCookie): void {
    if (this.#added >= maxAdded || !this.#makeRoom(charsOf(cookie))) return
    this.#added++
    this.#held.push({ before: null, now: cookie, isEnded: false, carried: false })
  }

  #replace(held: Held, cookie: StoredCookie, nowMs: number): void {
    if (held.before === null && !this.#makeRoom(charsOf(cookie) - charsOf(held.now))) return
    // With the same value it keeps its position; by the RFC (5.7 step 23.3) always, but Chromium does not.
    if (!held.isEnded && !isExpired(held.now, nowMs) && held.now.value === cookie.value) {
      held.now = { ...cookie, createdAt: held.now.createdAt }
      return
    }
    held.now = cookie
    held.isEnded = false
    // After those of the same millisecond.
    this.#held.splice(this.#held.indexOf(held), 1)
    this.#held.push(held)
  }

  #end(held: Held): void {
    held.isEnded = true
    if (held.before !== null) return
    this.#added--
    this.#addedChars -= charsOf(held.now)
    this.#held.splice(this.#held.indexOf(held), 1)
  }

  /** Counts what is added, unless it is too much. */
  #makeRoom(chars: number): boolean {
    if (this.#addedChars + chars > maxAddedChars) return false
    this.#addedChars += chars
    return true
  }

  /** RFC 6265bis 5.7, "leave secure cookies alone": http must not shadow a cookie that https made secure. */
  #hasSecureLike({ name, domain, path, partitionKey, createdAt }: StoredCookie): boolean {
    return this.#held.some(({ now, isEnded }) => {
      if (isEnded || !now.secure || now.name !== name || now.partitionKey !== partitionKey) return false
      const overlaps = domainMatch(now.domain, domain) || domainMatch(domain, now.domain)
      return overlaps && pathMatch(path, now.path) && !isExpired(now, createdAt)
    })
  }
}

function bySending({ now: a }: Held, { now: b }: Held): number {
  return b.path.length - a.path.length || a.createdAt - b.createdAt
}

function changeOf({ before, now, isEnded, carried }: Held): CookieChange {
  const after = isEnded ? null : now
  return { kind: 'exact', name: now.name, key: cookieKey(now), before: before?.value ?? null, carried, after }
}

/** Equal except for the position in the order. */
function isAsBefore({ before, now, isEnded }: Held): boolean {
  if (isEnded || before === null) return false
  return before.value === now.value && hasSameAttributes(before, now)
}

const always = (): boolean => true

const charsOf = ({ name, value }: StoredCookie): number => name.length + value.length
