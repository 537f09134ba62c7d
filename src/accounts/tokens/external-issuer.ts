import { type JWTPayload, jwtVerify } from 'jose'
import type { Clock, Stopwatch } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import { sha256 } from '../../vault/digest.ts'
import { emailOf } from '../email.ts'
import type { TokenReference } from '../principal.ts'
import { createIssuerKeys, type FetchKeySet, type IssuerKeyDependencies } from './issuer-keys.ts'

/** A person whom the external issuer confirms. */
export interface ExternalIdentity {
  /** Normalized by `emailOf`; the issuer states that it has verified it. */
  readonly email: string
  readonly name: string | null
  /** When the token was issued (`iat`), in epoch milliseconds; null when it does not say. */
  readonly issuedAt: number | null
  readonly token: TokenReference
}

export interface ExternalIssuer {
  /** Whether a person without an account gets one. */
  readonly autoCreate: boolean
  /**
   * A refusal when the token is not from this issuer, not for us, altered or expired, or has no verified e-mail. Throws
   * OVERLOADED while the issuer's keys are not available.
   */
  verify(token: string): Promise<ExternalIdentity | TokenRefusal>
}

export interface TokenRefusal {
  /** Why, for the log; no part of the token. */
  readonly refusal: string
}

export interface ExternalIssuerOptions {
  readonly jwksUrl: string
  /** The `iss` and `aud` that a token must carry. */
  readonly issuer: string
  readonly audience: string
  readonly autoCreate: boolean
  readonly fetchKeySet: FetchKeySet
  readonly onKeysUnavailable: IssuerKeyDependencies['onUnavailable']
  /** For the dates in a token. */
  readonly clock: Clock
  /** For the age of the keys. */
  readonly stopwatch: Stopwatch
}

/** Asymmetric only: with HS256 the public key of the issuer could be used as a secret (RFC 8725 §2.1). */
export const externalAlgorithms: readonly string[] = ['RS256', 'ES256', 'EdDSA']

export function createExternalIssuer(options: ExternalIssuerOptions): ExternalIssuer {
  const { jwksUrl, issuer, audience, autoCreate, fetchKeySet, onKeysUnavailable, clock, stopwatch } = options
  const keys = createIssuerKeys({ url: jwksUrl, fetchKeySet, onUnavailable: onKeysUnavailable, stopwatch })
  return {
    autoCreate,
    verify: async (token) => {
      try {
        const { payload } = await jwtVerify(token, keys, {
          algorithms: [...externalAlgorithms],
          issuer,
          audience,
          requiredClaims: ['exp', 'email'],
          currentDate: new Date(clock.now()),
        })
        return identityOf(payload, token)
      } catch (error) {
        // Any other fault of a token, or of the key it names, means that it proves nothing.
        if (error instanceof AppError) throw error
        return { refusal: error instanceof Error ? error.message : 'unknown' }
      }
    },
  }
}

function identityOf(payload: JWTPayload, token: string): ExternalIdentity | TokenRefusal {
  const { email, email_verified: verified, name, iat, exp = 0 } = payload
  if (verified !== true) return { refusal: 'its claim email_verified is not true' }
  const address = typeof email === 'string' ? emailOf(email) : null
  if (address === null) return { refusal: 'its claim email is not an e-mail address' }
  return {
    email: address,
    name: typeof name === 'string' ? name : null,
    issuedAt: iat === undefined ? null : iat * 1000,
    token: { id: idOf(token), expiresAt: Math.min(Math.ceil(exp * 1000), Number.MAX_SAFE_INTEGER) },
  }
}

/**
 * Not every issuer gives its tokens a `jti`. The hash of what is signed is the same for every copy; the signature can
 * have several forms.
 */
function idOf(token: string): string {
  return sha256(token.slice(0, token.lastIndexOf('.'))).toString('base64url')
}
