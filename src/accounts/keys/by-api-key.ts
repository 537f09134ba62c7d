import { hashToken } from '../../vault/digest.ts'
import type { AccountDependencies } from '../dependencies.ts'
import type { Principal } from '../principal.ts'
import { looksLikeApiKey } from './api-key.ts'

/**
 * The principal of an API key. Null when it is unknown, revoked or expired, or when its user is disabled. Read for each
 * request and never cached, so that revoking a key takes effect immediately. Throws STORAGE_UNAVAILABLE.
 */
export async function byApiKey(
  { keys, keyUsage, clock }: Pick<AccountDependencies, 'keys' | 'keyUsage' | 'clock'>,
  text: string,
): Promise<Principal | null> {
  if (!looksLikeApiKey(text)) return null
  const holder = await keys.findHolder(hashToken(text))
  if (holder === null) return null
  const now = clock.now()
  if (holder.expiresAt !== null && holder.expiresAt <= now) return null
  keyUsage.count(holder.id, now)
  return {
    userId: holder.userId,
    email: holder.email,
    operator: holder.operator,
    credential: 'key',
    keyId: holder.id,
    keyPrefix: holder.keyPrefix,
    scopes: holder.scopes,
    tokenEpoch: null,
    token: null,
  }
}
