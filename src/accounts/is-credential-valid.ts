import type { AccountDependencies } from './dependencies.ts'
import type { Principal } from './principal.ts'

/**
 * Whether the credential that authenticated a principal earlier would still be accepted; for work that is done after
 * its request. The account must exist and be enabled; an API key must not be revoked or past its date; a token
 * must not be ended by a password change. A token that has expired meanwhile is accepted, since it was valid with
 * the request. Throws STORAGE_UNAVAILABLE.
 */
export async function isCredentialValid(
  { users, keys, clock }: Pick<AccountDependencies, 'users' | 'keys' | 'clock'>,
  { userId, keyId, tokenEpoch }: Pick<Principal, 'userId' | 'keyId' | 'tokenEpoch'>,
): Promise<boolean> {
  const user = await users.find(userId)
  if (user === null || user.disabled) return false
  if (tokenEpoch !== null && tokenEpoch !== user.tokenEpoch) return false
  if (keyId === null) return true
  const key = (await keys.list(userId)).find(({ id }) => id === keyId)
  return key !== undefined && (key.expiresAt === null || key.expiresAt > clock.now())
}
