import type { Actor } from '../../audit/append.ts'
import { accountChain } from '../../audit/entry.ts'
import { AppError } from '../../errors.ts'
import { onConflict } from '../../storage/on-conflict.ts'
import type { AccountDependencies } from '../dependencies.ts'
import type { StoredUser } from './repository.ts'

/**
 * Disables or enables a user. Disabling also ends the outside leases of the user. Throws CONFLICT for the last enabled
 * operator, ConflictError when the account was changed meanwhile.
 */
export async function commitDisabled(
  deps: Pick<AccountDependencies, 'store' | 'users' | 'sharedSessions' | 'audit' | 'clock'>,
  user: StoredUser,
  disabled: boolean,
  actor: Actor,
): Promise<void> {
  await deps.store
    .commit([
      deps.users.setDisabled(user, disabled, deps.clock.now()),
      ...(disabled && user.operator ? [deps.users.requireOperator()] : []),
      ...(disabled ? deps.sharedSessions.endLostLeases() : []),
      deps.audit.chain(accountChain(user.id), disabled ? 'user_disabled' : 'user_enabled', actor),
    ])
    .catch(onConflict({ last_operator: lastOperatorError }))
}

export function lastOperatorError(): AppError {
  return new AppError('CONFLICT', {
    message:
      'The last operator cannot be disabled or removed; make another account operator first: latchkey user make-operator EMAIL',
  })
}
