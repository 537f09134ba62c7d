import { appliesTo, isOver, type Target } from './applies.ts'
import type { CookieChange } from './cookie-change.ts'
import { domainMatch, pathMatch } from './match.ts'
import { cookieKey, type StoredCookie } from './stored-cookie.ts'

/** Added during one visit at most; a site that sets more gains nothing by the rest. */
export const maxAdded = 300

/** A cookie during one visit. */
interface Held {
  /** As the visit began; null: it came on the way. */
  readonly before: StoredCookie | null
  /** As it stands now; where it was ended, as it was then. */
  now: StoredCookie
  isEnded: boolean
  /** Whether a request carried it as it was before. */
  carried: boolean
}

/** What of the held cookies goes with a request. */
export interface Sent {
  /** Null for none. */
  readonly header: string | null
  /** In the header's order. */
  readonly cookies: readonly StoredCookie[]
  /** Whether one of them, in whatever value, was there before the visit. */
  readonly hasOld: boolean
}

const nothing: Sent = { header: null, cookies: [], hasOld: false }

/** Cookies with a domain and a path during one visit, kept and sent by the rules of RFC 6265bis 5.7 and 5.8. */
export class ExactCookies {
  /** In the order of sending, unless `#isSorted` says otherwise. */
  readonly #held: Held[]
  #isSorted = false
  /** Made at the first Set-Cookie: most visits never need it. */
  #byKey: Map<string, Held> | null = null
  #added = 0

  constructor(before: readonly StoredCookie[]) {
    this.#held = before.map((cookie) => ({ before: cookie, now: cookie, isEnded: false, carried: false }))
  }

  /** Longer paths first, among those the older, else as they came (RFC 6265bis 5.8.3 step 2). */
  send(target: Target, mayGo: (name: string) => boolean = always): Sent {
    if (this.#held.length === 0) return nothing
    if (!this.#isSorted) this.#held.sort(bySending)
    this.#isSorted = true
    const cookies: StoredCookie[] = []
    let header = ''
    let hasOld = false
    for (const held of this.#held) {
      const { before, now } = held
      if (held.isEnded || !appliesTo(now, target) || !mayGo(now.name)) continue
      if (now.value === before?.value) held.carried = true
      hasOld ||= before !== null
      header += `${header === '' ? '' : '; '}${now.name === '' ? '' : `${now.name}=`}${now.value}`
      cookies.push(now)
    }
    return { header: header === '' ? null : header, cookies, hasOld }
  }

  /** Whether one is held that this one would take the place of. */
  holds(cookie: StoredCookie): boolean {
    return this.#keys().has(cookieKey(cookie))
  }

  /** Whether one of this name is held, or was before the visit. */
  uses(name: string): boolean {
    return this.#held.some(({ now }) => now.name === name)
  }

  /** Takes the place of one with the same key; one that is over removes it. */
  store(cookie: StoredCookie, isTrusted: boolean): void {
    if (!isTrusted && this.#hasSecureLike(cookie)) return
    const nowMs = cookie.createdAt
    const key = cookieKey(cookie)
    const held = this.#keys().get(key)
    if (isOver(cookie, nowMs)) {
      if (held !== undefined) this.#end(key, held)
    } else if (held !== undefined) this.#replace(held, cookie, nowMs)
    else this.#add(key, cookie)
  }

  /** Those that are other than before, by value or attribute. */
  changes(): CookieChange[] {
    return this.#held.filter((held) => !isAsBefore(held)).map(changeOf)
  }

  #add(key: string, cookie: StoredCookie): void {
    if (this.#added >= maxAdded) return
    this.#added++
    const held = { before: null, now: cookie, isEnded: false, carried: false }
    this.#held.push(held)
    this.#keys().set(key, held)
    this.#isSorted = false
  }

  #replace(held: Held, cookie: StoredCookie, nowMs: number): void {
    const isAnew = held.isEnded || isOver(held.now, nowMs)
    // It keeps its place in the order (RFC 6265bis 5.7 step 23.3).
    held.now = isAnew ? cookie : { ...cookie, createdAt: held.now.createdAt }
    held.isEnded = false
    if (isAnew) this.#isSorted = false
  }

  #end(key: string, held: Held): void {
    held.isEnded = true
    if (held.before !== null) return
    this.#added--
    this.#held.splice(this.#held.indexOf(held), 1)
    this.#keys().delete(key)
  }

  /** RFC 6265bis 5.7, "leave secure cookies alone": http may not cover one that https made secure. */
  #hasSecureLike({ name, domain, path, partitionKey, createdAt }: StoredCookie): boolean {
    return this.#held.some(({ now, isEnded }) => {
      if (isEnded || !now.secure || now.name !== name || now.partitionKey !== partitionKey) return false
      const overlaps = domainMatch(now.domain, domain) || domainMatch(domain, now.domain)
      return overlaps && pathMatch(path, now.path) && !isOver(now, createdAt)
    })
  }

  #keys(): Map<string, Held> {
    this.#byKey ??= new Map(this.#held.map((held) => [cookieKey(held.now), held]))
    return this.#byKey
  }
}

function bySending({ now: a }: Held, { now: b }: Held): number {
  return b.path.length - a.path.length || a.createdAt - b.createdAt
}

function changeOf({ before, now, isEnded, carried }: Held): CookieChange {
  const { name } = now
  return {
    kind: 'exact',
    name,
    key: cookieKey(now),
    before: before?.value ?? null,
    carried,
    after: isEnded ? null : now,
  }
}

/** The same but for its place in the order. */
function isAsBefore({ before, now, isEnded }: Held): boolean {
  if (isEnded || before === null) return false
  return (
    before.value === now.value &&
    before.expiresAt === now.expiresAt &&
    before.secure === now.secure &&
    before.httpOnly === now.httpOnly &&
    before.sameSite === now.sameSite
  )
}

const always = (): boolean => true
