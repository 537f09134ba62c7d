import type { Actor } from '../../audit/append.ts'
import { accountChain } from '../../audit/entry.ts'
import { AppError } from '../../errors.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import type { AccountDependencies } from '../dependencies.ts'
import type { StoredUser } from './repository.ts'

/**
 * Makes a user an operator, next to those there are. `find` reads the user and throws NOT_FOUND. Throws also CONFLICT for
 * a disabled user.
 */
export async function makeOperator(
  { store, users, audit }: Pick<AccountDependencies, 'store' | 'users' | 'audit'>,
  find: () => Promise<StoredUser>,
  actor: Actor,
): Promise<void> {
  await retryOnConflict(async () => {
    const user = await find()
    if (user.operator) return
    if (user.disabled) throw new AppError('CONFLICT', { message: `${user.email} is disabled; enable it first.` })
    await store.commit([users.setOperator(user), audit.chain(accountChain(user.id), 'operator_made', actor)])
  })
}

/** Throws CONFLICT for the last enabled operator. */
export async function requireOtherOperator(
  { users }: Pick<AccountDependencies, 'users'>,
  { id, operator, disabled }: StoredUser,
): Promise<void> {
  if (!operator || disabled) return
  if (!(await users.list()).some((other) => other.operator && !other.disabled && other.id !== id))
    throw lastOperatorError()
}

export function lastOperatorError(): AppError {
  return new AppError('CONFLICT', {
    message:
      'The last operator cannot be disabled or removed; make another account operator first: latchkey user make-operator EMAIL',
  })
}
