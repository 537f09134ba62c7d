/** A cookie as exact as the browser held it. */
export interface StoredCookie {
  /** Bytes, one a character, as is `value` (see `wire.ts`); empty for a cookie without name. */
  readonly name: string
  readonly value: string
  /** Canonical, as `URL.hostname`, without leading or trailing dot. */
  readonly domain: string
  /** True: goes to that host alone, not below it. */
  readonly hostOnly: boolean
  readonly path: string
  /** Epoch milliseconds; null: a session cookie, which ends with its browser and here with its session. */
  readonly expiresAt: number | null
  readonly secure: boolean
  readonly httpOnly: boolean
  /** Null where none was named. */
  readonly sameSite: 'strict' | 'lax' | 'none' | null
  /** The top-level site it belongs to, as `https://example.com`; null: not partitioned. */
  readonly partitionKey: string | null
  /** Epoch milliseconds; decides the order of sending among paths of one length. */
  readonly createdAt: number
}

/** What a session holds of cookies. */
export interface CookieState {
  /** Given as a plain map, name to value, as text: these go wherever the session may go (contract §2, Domain). */
  readonly cookies: Readonly<Record<string, string>>
  /** Those of which domain, path, expiry and flags are known. */
  readonly exactCookies: readonly StoredCookie[]
}

/** What makes two cookies the same one (RFC 6265bis 5.7 step 22, and the partition). */
export function cookieKey({
  name,
  domain,
  hostOnly,
  path,
  partitionKey,
}: Pick<StoredCookie, 'name' | 'domain' | 'hostOnly' | 'path' | 'partitionKey'>): string {
  return JSON.stringify([name, domain, hostOnly, path, partitionKey])
}
