import type { Actor } from '../../audit/append.ts'
import { accountChain } from '../../audit/entry.ts'
import { AppError } from '../../errors.ts'
import { commitUnlessTaken } from '../../storage/commit-unless-taken.ts'
import type { AccountDependencies } from '../dependencies.ts'
import type { Principal } from '../principal.ts'
import { forbidKeys } from './create-key.ts'

type RevokeDependencies = Pick<AccountDependencies, 'store' | 'keys' | 'audit'>

/**
 * Ends a key of the principal immediately. Throws FORBIDDEN when the principal authenticated with an API key,
 * NOT_FOUND.
 */
export async function revokeKey(deps: RevokeDependencies, principal: Principal, id: string): Promise<void> {
  forbidKeys(principal)
  if (await endKey(deps, principal.userId, principal, id)) return
  throw new AppError('NOT_FOUND', { message: 'You have no API key with this id.' })
}

/** As `revokeKey`, for another user; false when the user has no such key. */
export function endKey(
  { store, keys, audit }: RevokeDependencies,
  userId: string,
  actor: Actor,
  id: string,
): Promise<boolean> {
  return commitUnlessTaken(store, [
    keys.remove(id, userId),
    audit.chain(accountChain(userId), 'key_revoked', actor, { key_id: id }),
  ])
}
