import { isRemoval } from '../cookies/applies.ts'
import type { CookieChange } from '../cookies/cookie-change.ts'
import { jwtExpiriesIn, jwtExpiry } from '../cookies/jwt.ts'
import { cookieKey, type StoredCookie } from '../cookies/stored-cookie.ts'
import { fromWire } from '../cookies/wire.ts'
import type { SetCookieAt } from '../fetching/tier.ts'
import type { CookieSighting, CookieSightings } from '../sessions/monitoring/cookie-facts.ts'
import type { SessionSecrets } from '../sessions/session.ts'

/** A Set-Cookie of a response to the session, as text and without its value. */
export interface GivenCookie {
  readonly name: string
  readonly httpOnly: boolean
  /** Epoch milliseconds; null: it ends with the browser. */
  readonly expiresAt: number | null
  /** The site removed it. */
  readonly cleared: boolean
}

export function givenCookie(cookie: SetCookieAt, now: number): GivenCookie {
  const { name, expiresAt, httpOnly } = cookie
  return { name: fromWire(name), httpOnly, expiresAt, cleared: isRemoval(cookie, now) }
}

/** What the visits of one validation showed about cookies. */
export interface SeenCookies {
  /** From responses to the session, in order. */
  readonly given: readonly GivenCookie[]
  /** From responses to a visitor without it. */
  readonly toAnyone: readonly Pick<GivenCookie, 'name' | 'httpOnly'>[]
}

interface Held {
  readonly name: string
  readonly value: string
  readonly httpOnly: boolean | null
  readonly end: number | null | undefined
}

/**
 * What one validation shows about a session's cookies; contains no values.
 * @param secrets those that the validation used
 * @param changes how its visits changed them; empty when these changes are not stored
 */
export function cookieSightings(
  secrets: Pick<SessionSecrets, 'cookies' | 'exactCookies' | 'headers' | 'storage' | 'renewal'>,
  changes: readonly CookieChange[],
  { given, toAnyone }: SeenCookies,
  now: number,
): CookieSightings {
  const stated = new Map(given.filter(({ cleared }) => !cleared).map((cookie) => [cookie.name, cookie]))
  const readable = new Map(toAnyone.map(({ name, httpOnly }) => [name, httpOnly]))
  const byName = Map.groupBy(heldAfter(secrets, changes), ({ name }) => name)
  const held = [...byName].map(([name, cookies]): CookieSighting => {
    const last = stated.get(name)
    const tokenEnds = cookies.flatMap(({ value }) => jwtExpiry(value) ?? [])
    return {
      name,
      httpOnly:
        last?.httpOnly ?? cookies.find(({ httpOnly }) => httpOnly !== null)?.httpOnly ?? readable.get(name) ?? null,
      end: earliest([...tokenEnds, ...(last === undefined ? cookies.map(({ end }) => end) : [last.expiresAt])]),
      isToken: tokenEnds.length > 0,
    }
  })
  return {
    held,
    given: [...stated.keys()],
    cleared: given.filter(({ cleared }) => cleared).map(({ name }) => name),
    toAnyone: [...readable.keys()],
    tokenEnd: nextTokenEnd(secrets, now),
  }
}

/**
 * The nearest future expiry of the session's tokens outside cookies. A session that is renewed does not end with its
 * token.
 */
function nextTokenEnd(
  { headers, storage, renewal }: Pick<SessionSecrets, 'headers' | 'storage' | 'renewal'>,
  now: number,
): number | null {
  if (renewal !== null) return null
  const inHeaders = Object.values(headers).flatMap((value) => jwtExpiry(value) ?? [])
  const inStorage = storage.flatMap(({ localStorage }) => localStorage.flatMap(({ value }) => jwtExpiriesIn(value)))
  return earliest([...inHeaders, ...inStorage].filter((end) => end > now)) ?? null
}

/** The session's cookies after the visits' changes are stored. */
function heldAfter(
  { cookies, exactCookies }: Pick<SessionSecrets, 'cookies' | 'exactCookies'>,
  changes: readonly CookieChange[],
): Held[] {
  const held = new Map<string, Held>()
  for (const [name, value] of Object.entries(cookies)) {
    held.set(`map ${name}`, { name, value, httpOnly: null, end: undefined })
  }
  for (const cookie of exactCookies) held.set(`exact ${cookieKey(cookie)}`, heldOf(cookie))
  for (const { kind, key, after } of changes) {
    const place = `${kind} ${key}`
    if (after === null) held.delete(place)
    else held.set(place, heldOf(after))
  }
  return [...held.values()]
}

function heldOf({ name, value, httpOnly, expiresAt }: StoredCookie): Held {
  return { name: fromWire(name), value: fromWire(value), httpOnly, end: expiresAt }
}

/** The earliest date; null if no date is stated but one ends with the browser; undefined if nothing is stated. */
function earliest(ends: readonly (number | null | undefined)[]): number | null | undefined {
  const dated = ends.filter((end) => end != null)
  if (dated.length > 0) return dated.reduce((first, end) => Math.min(first, end))
  return ends.includes(null) ? null : undefined
}
