import type { ApiKeyView } from '../account-types.ts'
import type { AccountDependencies } from '../dependencies.ts'
import type { Principal } from '../principal.ts'

/** The keys of the principal, newest first. Their usage includes this request. */
export async function listKeys(
  { keys, keyUsage }: Pick<AccountDependencies, 'keys' | 'keyUsage'>,
  principal: Principal,
): Promise<readonly ApiKeyView[]> {
  await keyUsage.flush()
  return keys.list(principal.userId)
}
