import type { AccountDependencies } from '../dependencies.ts'
import type { Principal } from '../principal.ts'

/**
 * Ends the token of our own that the principal came with, and no other: the dashboard's cookie, or a bearer token. An
 * API key or a token of another issuer is not ours to end and stays good. Throws STORAGE_UNAVAILABLE.
 */
export async function logout(
  { store, endedTokens, clock }: Pick<AccountDependencies, 'store' | 'endedTokens' | 'clock'>,
  { token }: Pick<Principal, 'token'>,
): Promise<void> {
  if (token === null) return
  await store.commit([endedTokens.end(token.id, token.expiresAt), endedTokens.removeExpired(clock.now())])
}
