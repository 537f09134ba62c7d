import { type JWTPayload, jwtVerify } from 'jose'
import type { Clock, Stopwatch } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import { emailOf } from '../email.ts'
import { createIssuerKeys, type FetchKeySet } from './issuer-keys.ts'

/** Somebody whom the external issuer vouches for. */
export interface ExternalIdentity {
  /** Normalised; the issuer says that it has verified it. */
  readonly email: string
  readonly name: string | null
}

export interface ExternalIssuer {
  /** Whether somebody without an account gets one. */
  readonly autoCreate: boolean
  /**
   * Null for a token that is not this issuer's, not for us, altered, expired, or without a verified e-mail.
   * Throws AppError OVERLOADED while the issuer's keys cannot be had.
   */
  verify(token: string): Promise<ExternalIdentity | null>
}

export interface ExternalIssuerOptions {
  readonly jwksUrl: string
  /** The `iss` and `aud` that a token must carry. */
  readonly issuer: string
  readonly audience: string
  readonly autoCreate: boolean
  readonly fetchKeySet: FetchKeySet
  /** Judges a token's dates. */
  readonly clock: Clock
  /** Measures how old the keys are. */
  readonly stopwatch: Stopwatch
}

/** Asymmetric ones only: with HS256 the issuer's public key could be taken for a secret (RFC 8725 §2.1). */
export const externalAlgorithms: readonly string[] = ['RS256', 'ES256', 'EdDSA']

export function createExternalIssuer(options: ExternalIssuerOptions): ExternalIssuer {
  const { jwksUrl, issuer, audience, autoCreate, fetchKeySet, clock, stopwatch } = options
  const keys = createIssuerKeys({ url: jwksUrl, fetchKeySet, stopwatch })
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
        return identityOf(payload)
      } catch (error) {
        // Whatever is wrong with a token or with the key that it names, it proves nothing.
        if (error instanceof AppError) throw error
        return null
      }
    },
  }
}

function identityOf({ email, email_verified: verified, name }: JWTPayload): ExternalIdentity | null {
  const address = typeof email === 'string' && verified === true ? emailOf(email) : null
  return address === null ? null : { email: address, name: typeof name === 'string' ? name : null }
}
