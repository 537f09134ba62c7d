import type { AccountDependencies } from './dependencies.ts'
import { apiKeyScopes, type Principal } from './principal.ts'

/**
 * The owner of an account, for work that something of the account's own asks for and that no request of theirs
 * authenticates. Null when the account does not exist or is disabled. Throws STORAGE_UNAVAILABLE.
 */
export async function ownerPrincipal(
  { users }: Pick<AccountDependencies, 'users'>,
  userId: string,
): Promise<Principal | null> {
  const user = await users.find(userId)
  if (user === null || user.disabled) return null
  return {
    userId,
    email: user.email,
    operator: false,
    credential: 'key',
    keyId: null,
    keyPrefix: null,
    scopes: new Set(apiKeyScopes),
    tokenEpoch: null,
    token: null,
  }
}
