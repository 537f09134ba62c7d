import { ConflictError } from '../../storage/write.ts'
import type { AccountDependencies } from '../dependencies.ts'
import { newUser, userWrites } from '../users/new-user.ts'
import type { StoredUser } from '../users/repository.ts'
import type { ExternalIdentity } from './external-issuer.ts'

/**
 * The account of somebody whom an external issuer vouches for, by the verified e-mail; made where there is none, if that
 * is allowed. Null where there is none and none may be made.
 */
export async function byIssuer(
  deps: Pick<AccountDependencies, 'users' | 'organizations' | 'store' | 'audit' | 'clock' | 'random'>,
  { email, name }: ExternalIdentity,
  autoCreate: boolean,
): Promise<StoredUser | null> {
  const known = await deps.users.findByEmail(email)
  if (known !== null || !autoCreate) return known
  const user = newUser(deps, { email, name: usableName(name) ?? email, passwordHash: null, operator: false })
  try {
    await deps.store.commit(userWrites(deps, user, { email, keyPrefix: null }))
    return user
  } catch (error) {
    // Another request of the same person was first.
    if (error instanceof ConflictError) return deps.users.findByEmail(email)
    throw error
  }
}

function usableName(name: string | null): string | null {
  const usable = name
    ?.replaceAll(/[\p{Cc}\p{Cs}]/gu, '')
    .trim()
    .slice(0, 255)
  return usable ? usable : null
}
