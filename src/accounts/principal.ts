/** What an API key may do: `read` GETs, `scrape` scrapes and validates, `write` the rest. */
export type ApiKeyScope = 'read' | 'scrape' | 'write'

export const apiKeyScopes: readonly ApiKeyScope[] = ['read', 'scrape', 'write']

/** Who is asking, proven once per request and never cached beyond it. */
export interface Principal {
  readonly userId: string
  readonly email: string
  readonly operator: boolean
  readonly credential: 'key' | 'jwt' | 'cookie'
  /** Set when `credential` is `key`. */
  readonly keyId: string | null
  /** The first characters of the key, safe to show; set when `credential` is `key`. */
  readonly keyPrefix: string | null
  readonly scopes: ReadonlySet<ApiKeyScope>
  /** Of a token or cookie of our own: the epoch in which it was issued, which a change of password ends. */
  readonly tokenEpoch: number | null
  /** The token or cookie of our own that proved it, which a log-out ends; null for any other credential. */
  readonly token: TokenReference | null
}

/** One token of our own. */
export interface TokenReference {
  /** Its `jti`. */
  readonly id: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
}
