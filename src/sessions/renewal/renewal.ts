import type { Verdict } from '../../verdict/judgement.ts'

export const renewalMethods = ['POST', 'GET'] as const

/** How the access token of a session is renewed: the part without secrets. */
export interface Renewal {
  readonly url: string
  readonly method: (typeof renewalMethods)[number]
  /** Of the body; null: application/x-www-form-urlencoded. */
  readonly contentType: string | null
  /** Hosts outside the session's domain that its owner allows for `url`; lower case. */
  readonly hosts: readonly string[]
  /** JSON pointers into the response (RFC 6901); null: it does not contain the value. */
  readonly accessTokenPath: string
  readonly refreshTokenPath: string | null
  readonly expiresInPath: string | null
}

/** The secret part. */
export interface RenewalSecrets {
  /** A template with `{{refresh_token}}`; null: the request has no body. */
  readonly body: string | null
  /** Null: a cookie carries it. */
  readonly refreshToken: string | null
}

/** The outcome of a renewal, in words. */
export interface RenewalOutcome {
  /** `logged_in`: there was a new access token. Otherwise what the response says about the login. */
  readonly verdict: Verdict
  readonly reason: string
  /** The observations, never a token. */
  readonly evidence: readonly string[]
  readonly httpStatus: number | null
  /** Epoch milliseconds. */
  readonly at: number
}

export interface RenewalState {
  /** When the access token expires, epoch milliseconds; null: unknown. */
  readonly tokenEndsAt: number | null
  /** When a request was recorded that may still be running, epoch milliseconds; null: none. */
  readonly sentAt: number | null
  /**
   * When the stored refresh token was last sent without a stored response, because the server stopped or there was no
   * response; null: never. It is then unknown whether the token was used up.
   */
  readonly lostAt: number | null
  /** Consecutive renewals that returned no token. */
  readonly failures: number
  readonly last: RenewalOutcome | null
}
