import { type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { JOSEError } from 'jose/errors'
import type { Clock, Random } from '../../clock.ts'
import { secretKey } from '../../vault/digest.ts'
import type { TokenReference } from '../principal.ts'

/** Bearer tokens and dashboard cookies have different audiences, so that one is not accepted as the other. */
export type TokenKind = 'bearer' | 'cookie'

/** The user of a token, and the epoch of the user's tokens when it was issued. */
interface TokenClaims {
  readonly userId: string
  readonly epoch: number
}

/** The content of a valid token of our own. */
export interface VerifiedToken extends TokenClaims, TokenReference {}

export interface OwnTokenOptions {
  /** 32 random bytes. They are copied. */
  readonly secret: Uint8Array
  readonly ttlSeconds: number
  readonly clock: Clock
  readonly random: Pick<Random, 'uuid'>
}

/** The only algorithm with which our own tokens are signed and accepted (RFC 8725 §3.1). */
export const ownAlgorithm = 'HS256'
const issuer = 'latchkey'
const audiences: Readonly<Record<TokenKind, string>> = { bearer: 'latchkey:api', cookie: 'latchkey:dashboard' }

/** JSON Web Tokens (RFC 7519) of our own. Throws RangeError when the secret is not 32 bytes. */
export function createOwnTokens({ secret, ttlSeconds, clock, random }: OwnTokenOptions) {
  if (secret.length !== 32) throw new RangeError('the secret that signs tokens must have 32 bytes')
  const key = secretKey(secret)
  return {
    ttlSeconds,
    /** Issues a token with a new id. */
    issue: (kind: TokenKind, { userId, epoch }: TokenClaims) => {
      const now = Math.floor(clock.now() / 1000)
      return new SignJWT({ epoch })
        .setProtectedHeader({ alg: ownAlgorithm, typ: 'JWT' })
        .setSubject(userId)
        .setJti(random.uuid())
        .setIssuer(issuer)
        .setAudience(audiences[kind])
        .setIssuedAt(now)
        .setExpirationTime(now + ttlSeconds)
        .sign(key)
    },
    /** Null for a token that is not ours, not of this kind, altered or expired. */
    verify: async (kind: TokenKind, token: string): Promise<VerifiedToken | null> => {
      const payload = await jwtVerify(token, key, {
        algorithms: [ownAlgorithm],
        issuer,
        audience: audiences[kind],
        requiredClaims: ['sub', 'jti', 'iat', 'exp', 'epoch'],
        currentDate: new Date(clock.now()),
      }).then((verified) => verified.payload, refused)
      return payload === null ? null : claimsOf(payload)
    },
  }
}

function claimsOf({ sub, epoch, jti, exp }: JWTPayload): VerifiedToken | null {
  if (typeof sub !== 'string' || typeof jti !== 'string' || exp === undefined || !Number.isSafeInteger(epoch))
    return null
  return { userId: sub, epoch: epoch as number, id: jti, expiresAt: exp * 1000 }
}

/** All faults of a token look the same to the caller; other errors are thrown on. */
function refused(error: unknown): null {
  if (error instanceof JOSEError) return null
  throw error
}
