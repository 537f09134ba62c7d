import type { Verdict } from '../../verdict/judgement.ts'

export const renewalMethods = ['POST', 'GET'] as const

/** How the access token of a session is renewed: the part that may be shown. */
export interface Renewal {
  readonly url: string
  readonly method: (typeof renewalMethods)[number]
  /** Of the body; null: application/x-www-form-urlencoded. */
  readonly contentType: string | null
  /** Hosts outside the session's domain that its owner allows `url` to be on; lower case. */
  readonly hosts: readonly string[]
  /** JSON pointers into the answer (RFC 6901); null: the answer holds no such thing. */
  readonly accessTokenPath: string
  readonly refreshTokenPath: string | null
  readonly expiresInPath: string | null
}

/** The part that is sealed. */
export interface RenewalSecrets {
  /** A template with `{{refresh_token}}`; null: the request has no body. */
  readonly body: string | null
  /** Null: a cookie carries it. */
  readonly refreshToken: string | null
}

/** What a renewal came to, in words. */
export interface RenewalOutcome {
  /** `logged_in`: a new access token came. Else what the answer says of the login. */
  readonly verdict: Verdict
  readonly reason: string
  /** What was seen, never a token. */
  readonly evidence: readonly string[]
  readonly httpStatus: number | null
  /** Epoch milliseconds. */
  readonly at: number
}

export interface RenewalState {
  /** When the access token ends, epoch milliseconds; null: nobody knows. */
  readonly tokenEndsAt: number | null
  /** When a request was put on record that may still be under way, epoch milliseconds; null: none is. */
  readonly sentAt: number | null
  /**
   * When the stored refresh token was last sent without an answer being stored, since the server stopped or no answer
   * came; null: never. Nobody knows then whether it was used up.
   */
  readonly lostAt: number | null
  /** Consecutive renewals that returned no token. */
  readonly failures: number
  readonly last: RenewalOutcome | null
}

/** As the columns `renewal` and `renewal_state` hold them. */
export function encodeRenewal(renewal: Renewal): string {
  return JSON.stringify(renewal)
}

export function decodeRenewal(text: string): Renewal {
  return JSON.parse(text) as Renewal
}

export function encodeRenewalState(state: RenewalState): string {
  return JSON.stringify(state)
}

export function decodeRenewalState(text: string): RenewalState {
  return JSON.parse(text) as RenewalState
}
