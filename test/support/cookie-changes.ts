import type { CookieChange } from '../../src/cookies/cookie-change.ts'
import { cookieKey, type StoredCookie } from '../../src/cookies/stored-cookie.ts'

/** A cookie of x.com, for its whole host and as long as its session. */
export function storedCookie(name: string, value: string, over: Partial<StoredCookie> = {}): StoredCookie {
  return {
    name,
    value,
    domain: 'x.com',
    hostOnly: true,
    path: '/',
    expiresAt: null,
    secure: false,
    httpOnly: false,
    sameSite: null,
    partitionKey: null,
    createdAt: 1_800_000_000_000,
    ...over,
  }
}

/** What a visit did to a cookie of the plain map; `after` null: it ended it. */
export function mapChange(name: string, before: string | null, after: string | null, carried = true): CookieChange {
  return { kind: 'map', name, key: name, before, carried, after: after === null ? null : storedCookie(name, after) }
}

/** What a visit did to an exact cookie. */
export function exactChange(before: StoredCookie | null, after: StoredCookie | null, carried = true): CookieChange {
  const one = after ?? before ?? storedCookie('none', '')
  return { kind: 'exact', name: one.name, key: cookieKey(one), before: before?.value ?? null, carried, after }
}
