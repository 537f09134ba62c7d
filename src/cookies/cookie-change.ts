import type { StoredCookie } from './stored-cookie.ts'

/** What a visit did to one cookie within the session's scope, from its first hop to its last. */
export interface CookieChange {
  /** `map`: a cookie of the session's plain map, known by its name; `exact`: one that has a domain and a path. */
  readonly kind: 'map' | 'exact'
  /** Bytes, one a character. */
  readonly name: string
  /** As `cookieKey`; of a plain map's cookie, its name alone, as text. */
  readonly key: string
  /** The value that the session held when the visit began, bytes; null: it held none. */
  readonly before: string | null
  /** Whether a request of the visit carried the cookie with `before`. */
  readonly carried: boolean
  /** As it stands after the visit; null: it was ended. Of a plain map's cookie only its value counts. */
  readonly after: StoredCookie | null
}
