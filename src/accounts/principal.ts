/** What an API key may do: `read` for GET requests, `scrape` for scrapes and validations, `write` for the rest. */
export const apiKeyScopes = ['read', 'scrape', 'write'] as const

export type ApiKeyScope = (typeof apiKeyScopes)[number]

/** Who sends the request. Established once per request and never cached beyond it. */
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
  /** Of a token or cookie: the epoch of the user's tokens when it was accepted. A password change starts a new epoch. */
  readonly tokenEpoch: number | null
  /** The token or cookie that authenticated the request, which a logout ends; null for an API key. */
  readonly token: TokenReference | null
}

/** A token or cookie, our own or of an external issuer. */
export interface TokenReference {
  /** Its `jti`, or what stands for it in a token of an external issuer. */
  readonly id: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
}
