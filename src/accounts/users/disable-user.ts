import type { Actor } from '../../audit/append.ts'
import { accountChain } from '../../audit/entry.ts'
import { AppError } from '../../errors.ts'
import { ConflictError } from '../../storage/write.ts'
import type { AccountDependencies } from '../dependencies.ts'
import type { StoredUser } from './repository.ts'

/**
 * Disables or enables a user. Throws CONFLICT for the last enabled operator, and when the account was changed
 * meanwhile.
 */
export async function commitDisabled(
  deps: Pick<AccountDependencies, 'store' | 'users' | 'audit'>,
  user: StoredUser,
  disabled: boolean,
  actor: Actor,
): Promise<void> {
  await deps.store
    .commit([
      deps.users.setDisabled(user, disabled),
      ...(disabled && user.operator ? [deps.users.requireOperator()] : []),
      deps.audit.chain(accountChain(user.id), disabled ? 'user_disabled' : 'user_enabled', actor),
    ])
    .catch((error: unknown) => {
      if (!(error instanceof ConflictError)) throw error
      throw new AppError('CONFLICT', {
        message: 'The last operator cannot be disabled, or the account was changed in the meantime.',
      })
    })
}
