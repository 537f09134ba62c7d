import type { AccountDependencies } from './dependencies.ts'
import type { Principal } from './principal.ts'

/**
 * Whether what proved a principal earlier still would: for work that was accepted then and is done now. The account is
 * there and enabled; an API key is neither revoked nor past its date; a token of our own was not ended by a change of
 * password (one that has run out since was good when it was shown). Throws STORAGE_UNAVAILABLE.
 */
export async function stillStands(
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
