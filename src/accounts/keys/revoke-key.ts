import { accountChain } from '../../audit/entry.ts'
import { AppError } from '../../errors.ts'
import { commitUnlessTaken } from '../../storage/commit-unless-taken.ts'
import type { AccountDependencies } from '../dependencies.ts'
import type { Principal } from '../principal.ts'
import { forbidKeys } from './create-key.ts'

/**
 * Ends a key of the principal immediately. Throws FORBIDDEN when the principal authenticated with an API key,
 * NOT_FOUND.
 */
export async function revokeKey(
  { store, keys, audit }: Pick<AccountDependencies, 'store' | 'keys' | 'audit'>,
  principal: Principal,
  id: string,
): Promise<void> {
  forbidKeys(principal)
  const isRemoved = await commitUnlessTaken(store, [
    keys.remove(id, principal.userId),
    audit.chain(accountChain(principal.userId), 'key_revoked', principal, { key_id: id }),
  ])
  if (!isRemoved) throw new AppError('NOT_FOUND', { message: 'You have no API key with this id.' })
}
