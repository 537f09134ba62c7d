import { commitUnlessTaken } from '../../storage/commit-unless-taken.ts'
import type { AccountDependencies } from '../dependencies.ts'
import { newUser, userWrites } from '../users/new-user.ts'
import type { StoredUser } from '../users/repository.ts'
import type { ExternalIdentity } from './external-issuer.ts'

/**
 * The user with the verified e-mail that an external issuer confirms. Creates the account when there is none and that
 * is allowed; else null.
 */
export async function byIssuer(
  deps: Pick<AccountDependencies, 'users' | 'organizations' | 'store' | 'audit' | 'clock' | 'random'>,
  { email, name }: ExternalIdentity,
  autoCreate: boolean,
): Promise<StoredUser | null> {
  const known = await deps.users.findByEmail(email)
  if (known !== null || !autoCreate) return known
  const user = newUser(deps, { email, name: usableName(name) ?? email, passwordHash: null, operator: false })
  const isFirst = await commitUnlessTaken(deps.store, userWrites(deps, user, { email, keyPrefix: null }))
  return isFirst ? user : deps.users.findByEmail(email)
}

function usableName(name: string | null): string | null {
  const usable = name
    ?.replaceAll(/[\p{Cc}\p{Cs}]/gu, '')
    .trim()
    .slice(0, 255)
  return usable ? usable : null
}
