import { accountChain } from '../../audit/entry.ts'
import { AppError, invalidField } from '../../errors.ts'
import type { AccountDependencies } from '../dependencies.ts'
import { forbidKeys } from '../keys/keys.ts'
import type { Principal } from '../principal.ts'
import { preparePassword, requirePassword } from './password.ts'

type Dependencies = Pick<
  AccountDependencies,
  'store' | 'users' | 'verifyPassword' | 'hasher' | 'throttle' | 'audit' | 'clock'
>

/**
 * Sets a new password and ends every token and cookie of the user, the one of this request included. API keys stay
 * valid. Throws FORBIDDEN when the principal authenticated with an API key; VALIDATION_ERROR for a wrong current
 * password or an unsuitable new one; RATE_LIMITED; OVERLOADED; UNAUTHORIZED when the
 * credential has ended meanwhile, as by another change.
 */
export async function changePassword(
  deps: Dependencies,
  principal: Principal,
  current: string,
  next: string,
): Promise<void> {
  forbidKeys(principal)
  const password = requirePassword('new_password', next)
  const user = await deps.users.find(principal.userId)
  if (user === null) throw new AppError('UNAUTHORIZED')
  await requireCurrent(deps, user, current)
  const passwordHash = await deps.hasher.hash(password, callerOf(user))
  await deps.store.commit([
    // First, because it ends the credential of this request.
    ...deps.users.requireCredential(principal, deps.clock.now()),
    deps.users.setPassword(user, passwordHash, deps.clock.now()),
    deps.audit.chain(accountChain(user.id), 'password_changed', principal),
  ])
}

/**
 * A wrong current password counts like a failed login, under an address of its own: somebody with a stolen token must
 * not guess without limit.
 */
async function requireCurrent(
  { verifyPassword, throttle }: Dependencies,
  user: { readonly id: string; readonly passwordHash: string | null },
  current: string,
): Promise<void> {
  const caller = callerOf(user)
  const attempt = throttle.begin({ email: user.id, address: caller, isKnown: false })
  const right = await verifyPassword(user.passwordHash, preparePassword(current), caller).catch((error: unknown) => {
    attempt.undone()
    throw error
  })
  if (!right) {
    attempt.failed()
    throw invalidField('current_password', 'is not right')
  }
  attempt.succeeded()
}

const callerOf = ({ id }: { readonly id: string }): string => `user ${id}`
