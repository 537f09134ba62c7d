import type { AccountDependencies } from '../dependencies.ts'
import type { Principal } from '../principal.ts'

/**
 * Ends only the token of our own (dashboard cookie or bearer token) that the principal authenticated with. API keys and
 * tokens of another issuer stay valid. Throws STORAGE_UNAVAILABLE.
 */
export async function logout(
  { store, endedTokens, clock }: Pick<AccountDependencies, 'store' | 'endedTokens' | 'clock'>,
  { token }: Pick<Principal, 'token'>,
): Promise<void> {
  if (token === null) return
  await store.commit([endedTokens.end(token.id, token.expiresAt), endedTokens.removeExpired(clock.now())])
}
