import { decodeProtectedHeader } from 'jose'
import { commitUnlessTaken } from '../../storage/commit-unless-taken.ts'
import type { AccountDependencies } from '../dependencies.ts'
import { apiKeyScopes, type Principal, type TokenReference } from '../principal.ts'
import { newUser, userWrites } from '../users/new-user.ts'
import type { StoredUser } from '../users/repository.ts'
import { type ExternalIdentity, type ExternalIssuer, externalAlgorithms, type TokenRefusal } from './external-issuer.ts'
import { ownAlgorithm, type TokenKind } from './own-tokens.ts'

type Dependencies = Pick<
  AccountDependencies,
  | 'users'
  | 'organizations'
  | 'tokens'
  | 'endedTokens'
  | 'externalIssuer'
  | 'onTokenRefused'
  | 'store'
  | 'audit'
  | 'clock'
  | 'random'
>

/**
 * The principal of a bearer token. The algorithm in its header decides which issuer it must come from, and only that
 * issuer's keys are tried. Null when it proves nothing or its user is disabled. Throws STORAGE_UNAVAILABLE, OVERLOADED
 * while the keys of an external issuer are not available.
 */
export async function byJwt(deps: Dependencies, token: string): Promise<Principal | null> {
  const algorithm = algorithmOf(token)
  if (algorithm === ownAlgorithm) return byOwnToken(deps, 'bearer', token)
  if (deps.externalIssuer === null) return null
  const result =
    algorithm !== null && externalAlgorithms.includes(algorithm)
      ? await byExternalToken(deps, deps.externalIssuer, token)
      : { refusal: 'it is not signed with RS256, ES256 or EdDSA' }
  if (!('refusal' in result)) return result
  deps.onTokenRefused(result.refusal)
  return null
}

async function byExternalToken(
  deps: Dependencies,
  issuer: ExternalIssuer,
  token: string,
): Promise<Principal | TokenRefusal> {
  const identity = await issuer.verify(token)
  if ('refusal' in identity) return identity
  if (await deps.endedTokens.has(identity.token.id)) return { refusal: 'it was logged out' }
  const user = await byIssuer(deps, identity, issuer.autoCreate)
  if (user === null) return { refusal: 'no account has its e-mail' }
  if (user.disabled) return { refusal: 'its account is disabled' }
  if (wasEnded(user, identity)) return { refusal: 'it was issued before the tokens of its account were ended' }
  return principalOf(user, 'jwt', user.tokenEpoch, identity.token)
}

/** `iat` is in whole seconds: one of the second in which the tokens were ended may have been issued before. */
function wasEnded({ tokensEndedAt }: StoredUser, { issuedAt }: ExternalIdentity): boolean {
  return tokensEndedAt !== null && (issuedAt ?? 0) <= tokensEndedAt
}

/** The principal of a dashboard cookie, which is always our own token. Null and throws as `byJwt`. */
export function byCookie(deps: OwnTokenDependencies, value: string): Promise<Principal | null> {
  return byOwnToken(deps, 'cookie', value)
}

type OwnTokenDependencies = Pick<Dependencies, 'users' | 'tokens' | 'endedTokens'>

async function byOwnToken(
  { users, tokens, endedTokens }: OwnTokenDependencies,
  kind: TokenKind,
  token: string,
): Promise<Principal | null> {
  const claims = await tokens.verify(kind, token)
  const user = claims === null ? null : await users.find(claims.userId)
  if (claims === null || user === null || user.disabled || user.tokenEpoch !== claims.epoch) return null
  if (await endedTokens.has(claims.id)) return null
  const { epoch, id, expiresAt } = claims
  return principalOf(user, kind === 'cookie' ? 'cookie' : 'jwt', epoch, { id, expiresAt })
}

function principalOf(
  user: StoredUser,
  credential: 'jwt' | 'cookie',
  tokenEpoch: number,
  token: TokenReference,
): Principal {
  return {
    userId: user.id,
    email: user.email,
    operator: user.operator,
    credential,
    keyId: null,
    keyPrefix: null,
    scopes: new Set(apiKeyScopes),
    tokenEpoch,
    token,
  }
}

function algorithmOf(token: string): string | null {
  try {
    return decodeProtectedHeader(token).alg ?? null
  } catch {
    return null
  }
}

/**
 * The user with the verified e-mail that an external issuer confirms. Creates the account when there is none and that
 * is allowed; else null.
 */
async function byIssuer(
  deps: Pick<AccountDependencies, 'users' | 'organizations' | 'store' | 'audit' | 'clock' | 'random'>,
  { email, name }: ExternalIdentity,
  autoCreate: boolean,
): Promise<StoredUser | null> {
  const known = await deps.users.findByEmail(email)
  if (known !== null || !autoCreate) return known
  const user = newUser(deps, { email, name: usableName(name) ?? email, passwordHash: null, operator: false })
  const isFirst = await commitUnlessTaken(deps.store, userWrites(deps, user, { email, keyPrefix: null }))
  return isFirst ? user : deps.users.findByEmail(email)
}

function usableName(name: string | null): string | null {
  const usable = name
    ?.replaceAll(/[\p{Cc}\p{Cs}]/gu, '')
    .trim()
    .slice(0, 255)
  return usable ? usable : null
}
