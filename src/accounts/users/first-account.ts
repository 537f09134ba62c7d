import { accountChain } from '../../audit/entry.ts'
import { commitUnlessTaken } from '../../storage/commit-unless-taken.ts'
import type { User } from '../account-types.ts'
import type { AccountDependencies } from '../dependencies.ts'
import { requireEmail } from '../email.ts'
import { apiKeyOf, looksLikeApiKey, makeApiKey } from '../keys/api-key.ts'
import { newKey } from '../keys/keys.ts'
import { requireLabel } from '../label.ts'
import { requirePassword } from '../login/password.ts'
import { apiKeyScopes } from '../principal.ts'
import { newUser, userWrites } from './new-user.ts'
import { publicUser } from './repository.ts'

export interface FirstAccountInput {
  readonly email: string
  readonly name: string
  /** Null: no login by password until one is set. */
  readonly password: string | null
  /** `sk_live_` and 32 letters or digits; null: one is generated. */
  readonly apiKey: string | null
}

/**
 * Creates the operator's account with a personal organization and an API key, in one commit. Gives the key, which
 * cannot be read again. Null, and nothing is written, when this database ever had an account. Throws VALIDATION_ERROR,
 * STORAGE_UNAVAILABLE.
 */
export async function createFirstAccount(
  deps: AccountDependencies,
  input: FirstAccountInput,
): Promise<{ readonly user: User; readonly apiKey: string } | null> {
  if (await deps.users.any()) return null
  if (input.apiKey !== null && !looksLikeApiKey(input.apiKey)) throw new RangeError('not the form of an API key')
  const passwordHash =
    input.password === null ? null : await deps.hasher.hash(requirePassword('password', input.password), 'operator')
  const user = newUser(deps, {
    email: requireEmail(input.email),
    name: requireLabel(input.name),
    passwordHash,
    operator: true,
  })
  const made = input.apiKey === null ? makeApiKey(deps.random) : apiKeyOf(input.apiKey)
  const key = newKey(deps, user.id, made, { name: 'First key', scopes: apiKeyScopes, expiresAt: null })
  const isOnly = await commitUnlessTaken(deps.store, [
    ...userWrites(deps, user, null),
    deps.users.requireOnly(),
    deps.keys.insert(key),
    deps.audit.chain(accountChain(user.id), 'key_created', null, { key_id: key.id, name: key.name }),
  ])
  return isOnly ? { user: publicUser(user), apiKey: made.text } : null
}
