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
