import type { Actor } from '../../audit/append.ts'
import { accountChain } from '../../audit/entry.ts'
import { AppError } from '../../errors.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import type { ApiKeyView, OrganizationView, User } from '../account-types.ts'
import type { AccountDependencies } from '../dependencies.ts'
import { requireEmail } from '../email.ts'
import { issueKey, type NewKeyInput } from '../keys/create-key.ts'
import { endKey } from '../keys/revoke-key.ts'
import { requireLabel } from '../label.ts'
import { requirePassword } from '../login/password.ts'
import { makeOwner } from '../organizations/change-role.ts'
import { commitDisabled } from './disable-user.ts'
import { newUser, userWrites } from './new-user.ts'
import { type Removal, removalOf, removeUser } from './remove-user.ts'
import { publicUser, type StoredUser } from './repository.ts'

/** A user as operators see it. */
export interface ListedUser extends User {
  /** How many sessions it may have; null: the limit of the setting. */
  readonly sessionLimit: number | null
}

/** A key as operators see it. */
export interface ListedKey extends ApiKeyView {
  /** Of the account that it belongs to. */
  readonly email: string
}

/** What an operator does with accounts by command, by e-mail. Every method throws AppError. */
export interface AccountAdministration {
  /**
   * The first account is the operator's. `name` null: the e-mail. `password` null: no login by password. Throws
   * VALIDATION_ERROR, CONFLICT when the e-mail has an account.
   */
  addUser(input: {
    readonly email: string
    readonly name: string | null
    readonly password: string | null
  }): Promise<User>
  /** Ordered by e-mail. */
  listUsers(): Promise<readonly ListedUser[]>
  /** Also ends every token and cookie of the user; API keys stay valid. Throws NOT_FOUND, VALIDATION_ERROR. */
  setPassword(email: string, password: string): Promise<void>
  /**
   * A disabled user cannot log in, and no key or token of theirs is accepted, immediately. Tokens stay ended after
   * enabling again. Stored data stays. Throws NOT_FOUND, CONFLICT for the last enabled operator.
   */
  setDisabled(email: string, disabled: boolean): Promise<void>
  /**
   * How many sessions the account may have; null: the limit of the setting. Existing sessions stay. Throws NOT_FOUND,
   * CONFLICT.
   */
  setSessionLimit(email: string, limit: number | null): Promise<void>
  /** See `makeOwner`. Throws also NOT_FOUND when there is no account. */
  makeOwner(email: string, organization: string): Promise<OrganizationView>
  /** What `removeUser` would remove. Throws NOT_FOUND; CONFLICT as `removalOf`. */
  removalOf(email: string): Promise<Removal>
  /** See `removeUser`. */
  removeUser(email: string): Promise<void>
  /** Only the returned view holds the key. Throws NOT_FOUND, VALIDATION_ERROR, CONFLICT beyond the limit of keys. */
  createKeyFor(email: string, input: NewKeyInput): Promise<ApiKeyView>
  /** Of one account, or with null of all: ordered by e-mail, the newest first. Throws NOT_FOUND. */
  listKeysOf(email: string | null): Promise<readonly ListedKey[]>
  /** Ends a key of any account immediately, and returns what it was. Throws NOT_FOUND. */
  revokeKeyOf(id: string): Promise<ListedKey>
}

/** Stands in the audit trail for the person who runs commands on the server. */
const administrator: Actor = { email: 'administrator', keyPrefix: null }

export function createAccountAdministration(deps: AccountDependencies): AccountAdministration {
  return {
    addUser: (input) => addUser(deps, input),
    listUsers: async () =>
      (await deps.users.list()).map((user) => ({ ...publicUser(user), sessionLimit: user.sessionLimit })),
    setPassword: (email, password) => setPassword(deps, email, password),
    setDisabled: (email, disabled) => setDisabled(deps, email, disabled),
    setSessionLimit: (email, limit) => setSessionLimit(deps, email, limit),
    makeOwner: async (email, organization) =>
      makeOwner(deps, await userByEmail(deps, email), organization, administrator),
    removalOf: async (email) => removalOf(deps, (await userByEmail(deps, email)).id),
    removeUser: async (email) => removeUser(deps, (await userByEmail(deps, email)).id, administrator),
    createKeyFor: async (email, input) => issueKey(deps, (await userByEmail(deps, email)).id, administrator, input),
    listKeysOf: async (email) =>
      listKeysOf(deps, email === null ? await deps.users.list() : [await userByEmail(deps, email)]),
    revokeKeyOf: (id) => revokeKeyOf(deps, id),
  }
}

async function addUser(
  deps: AccountDependencies,
  input: { readonly email: string; readonly name: string | null; readonly password: string | null },
): Promise<User> {
  const email = requireEmail(input.email)
  const name = requireLabel(input.name ?? email)
  const passwordHash =
    input.password === null ? null : await deps.hasher.hash(requirePassword('password', input.password), 'operator')
  return retryOnConflict(async () => {
    if ((await deps.users.findByEmail(email)) !== null) {
      throw new AppError('CONFLICT', { message: 'An account with this e-mail already exists.' })
    }
    const operator = !(await deps.users.any())
    const user = newUser(deps, { email, name, passwordHash, operator })
    await deps.store.commit([...userWrites(deps, user, administrator), ...(operator ? [deps.users.requireOnly()] : [])])
    return publicUser(user)
  })
}

async function setPassword(deps: AccountDependencies, email: string, password: string): Promise<void> {
  const passwordHash = await deps.hasher.hash(requirePassword('password', password), 'operator')
  await retryOnConflict(async () => {
    const user = await userByEmail(deps, email)
    await deps.store.commit([
      deps.users.setPassword(user, passwordHash),
      deps.audit.chain(accountChain(user.id), 'password_changed', administrator),
    ])
  })
}

async function setDisabled(deps: AccountDependencies, email: string, disabled: boolean): Promise<void> {
  const user = await userByEmail(deps, email)
  if (user.disabled !== disabled) await commitDisabled(deps, user, disabled, administrator)
}

async function setSessionLimit(deps: AccountDependencies, email: string, limit: number | null): Promise<void> {
  await retryOnConflict(async () => {
    const user = await userByEmail(deps, email)
    await deps.store.commit([
      deps.users.setSessionLimit(user, limit),
      deps.audit.chain(accountChain(user.id), 'session_limit_set', administrator, { limit }),
    ])
  })
}

async function listKeysOf(
  { keys }: Pick<AccountDependencies, 'keys'>,
  users: readonly StoredUser[],
): Promise<readonly ListedKey[]> {
  const lists = users.map(async ({ id, email }) => (await keys.list(id)).map((key) => ({ ...key, email })))
  return (await Promise.all(lists)).flat()
}

async function revokeKeyOf(deps: AccountDependencies, id: string): Promise<ListedKey> {
  for (const user of await deps.users.list()) {
    const key = (await listKeysOf(deps, [user])).find((one) => one.id === id)
    if (key !== undefined && (await endKey(deps, user.id, administrator, id))) return key
  }
  throw new AppError('NOT_FOUND', { message: `There is no API key ${id}; latchkey key list prints all.` })
}

async function userByEmail({ users }: Pick<AccountDependencies, 'users'>, email: string): Promise<StoredUser> {
  const user = await users.findByEmail(requireEmail(email))
  if (user === null) {
    throw new AppError('NOT_FOUND', { message: `There is no account ${email}; latchkey user list prints all.` })
  }
  return user
}
