import type { StoredCookie } from './stored-cookie.ts'

/** The change of one cookie within the session's scope during a visit, from its first hop to its last. */
export interface CookieChange {
  /** `map`: a cookie of the session's plain map, identified by its name; `exact`: one with a domain and a path. */
  readonly kind: 'map' | 'exact'
  /** Bytes, one per character. */
  readonly name: string
  /** As `cookieKey`; for a plain map's cookie, its name as text. */
  readonly key: string
  /** The session's value when the visit began, as bytes; null: there was none. */
  readonly before: string | null
  /** Whether a request of the visit sent the cookie with the value `before`. */
  readonly carried: boolean
  /** The cookie after the visit; null: removed. For a plain map's cookie only the value counts. */
  readonly after: StoredCookie | null
}

/**
 * The combined changes of two visits, the second of which started with the result of the first. A cookie that both
 * changed counts once, from its value before the first to its value after the second.
 */
export function composeChanges(first: readonly CookieChange[], second: readonly CookieChange[]): CookieChange[] {
  const changes = new Map(first.map((change) => [placeOf(change), change]))
  for (const change of second) {
    const place = placeOf(change)
    const earlier = changes.get(place)
    changes.set(place, earlier === undefined ? change : { ...change, before: earlier.before, carried: earlier.carried })
  }
  return [...changes.values()].filter(({ before, after }) => before !== null || after !== null)
}

const placeOf = ({ kind, key }: CookieChange): string => `${kind} ${key}`
