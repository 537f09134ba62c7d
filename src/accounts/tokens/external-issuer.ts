import { type JWTPayload, jwtVerify } from 'jose'
import type { Clock, Stopwatch } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import { emailOf } from '../email.ts'
import { createIssuerKeys, type FetchKeySet } from './issuer-keys.ts'

/** A person whom the external issuer confirms. */
export interface ExternalIdentity {
  /** Normalized by `emailOf`; the issuer states that it has verified it. */
  readonly email: string
  readonly name: string | null
}

export interface ExternalIssuer {
  /** Whether a person without an account gets one. */
  readonly autoCreate: boolean
  /**
   * Null when the token is not from this issuer, not for us, altered or expired, or has no verified e-mail. Throws
   * OVERLOADED while the issuer's keys are not available.
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
  /** For the dates in a token. */
  readonly clock: Clock
  /** For the age of the keys. */
  readonly stopwatch: Stopwatch
}

/** Asymmetric only: with HS256 the public key of the issuer could be used as a secret (RFC 8725 §2.1). */
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
        // Any other fault of a token, or of the key it names, means that it proves nothing.
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
