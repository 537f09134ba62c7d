/** A cookie with all its attributes, as a browser stores it. */
export interface StoredCookie {
  /** Bytes, one per character, like `value` (see `wire.ts`); empty for a nameless cookie. */
  readonly name: string
  readonly value: string
  /** Canonical, as `URL.hostname`, without leading or trailing dot. */
  readonly domain: string
  /** True: sent to that host only, not to subdomains. */
  readonly hostOnly: boolean
  readonly path: string
  /** Epoch milliseconds; null: a session cookie, which ends with its browser and here with its session. */
  readonly expiresAt: number | null
  readonly secure: boolean
  readonly httpOnly: boolean
  /** Null when none was given. */
  readonly sameSite: 'strict' | 'lax' | 'none' | null
  /** The top-level site it belongs to, as `https://example.com`; null: not partitioned. */
  readonly partitionKey: string | null
  /** Epoch milliseconds; decides the order of sending among paths of equal length. */
  readonly createdAt: number
}

/** The cookies of a session. */
export interface CookieState {
  /** Given as a plain map of name to value, as text: these are sent everywhere in the session's scope. */
  readonly cookies: Readonly<Record<string, string>>
  /** Cookies with known domain, path, expiry and flags. */
  readonly exactCookies: readonly StoredCookie[]
}

/** Cookies with equal keys are the same cookie (RFC 6265bis 5.7 step 22, and the partition). */
export function cookieKey({
  name,
  domain,
  hostOnly,
  path,
  partitionKey,
}: Pick<StoredCookie, 'name' | 'domain' | 'hostOnly' | 'path' | 'partitionKey'>): string {
  return JSON.stringify([name, domain, hostOnly, path, partitionKey])
}

/** Whether expiry and flags are equal. */
export function hasSameAttributes(a: StoredCookie, b: StoredCookie): boolean {
  return a.expiresAt === b.expiresAt && hasSameFlags(a, b)
}

export function hasSameFlags(a: StoredCookie, b: StoredCookie): boolean {
  return a.secure === b.secure && a.httpOnly === b.httpOnly && a.sameSite === b.sameSite
}
