import { AppError } from '../errors.ts'
import type { AccountDependencies } from './dependencies.ts'
import type { Principal } from './principal.ts'

/**
 * Whether the credential that authenticated a principal earlier would still be accepted; for work that is done after
 * its request began. The account must exist and be enabled; an API key must not be revoked or past its date; a token must
 * not be ended by a log-out or a password change. A token that has expired meanwhile is accepted, since it was valid with
 * the request. What creates lasting access demands the same in its own commit (`users.requireCredential`). One read.
 * Throws STORAGE_UNAVAILABLE.
 */
export function isCredentialValid(
  { users, clock }: Pick<AccountDependencies, 'users' | 'clock'>,
  principal: Principal,
): Promise<boolean> {
  return users.isValid(principal, clock.now())
}

/** As `isCredentialValid`, for work that waited. Throws UNAUTHORIZED, as a new request with the credential would get it. */
export async function requireCredential(
  deps: Pick<AccountDependencies, 'users' | 'clock'>,
  principal: Principal,
): Promise<void> {
  if (!(await isCredentialValid(deps, principal))) throw new AppError('UNAUTHORIZED')
}
