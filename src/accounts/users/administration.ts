import type { Actor } from '../../audit/append.ts'
import { accountChain } from '../../audit/entry.ts'
import { AppError } from '../../errors.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import type { ApiKeyView, User } from '../account-types.ts'
import type { AccountDependencies } from '../dependencies.ts'
import { requireEmail } from '../email.ts'
import { endKey, issueKey, type NewKeyInput } from '../keys/keys.ts'
import { requireLabel } from '../label.ts'
import { requirePassword } from '../login/password.ts'
import { makeOwner } from '../organizations/change-role.ts'
import { commitDisabled } from './disable-user.ts'
import { newUser, userWrites } from './new-user.ts'
import { removalOf, removeUser } from './remove-user.ts'
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
export type AccountAdministration = ReturnType<typeof createAccountAdministration>

/** Stands in the audit trail for the person who runs commands on the server. */
const administrator: Actor = { email: 'administrator', keyPrefix: null }

export function createAccountAdministration(deps: AccountDependencies) {
  const { store, users, keys, audit, hasher } = deps
  /** Changes an account; again if it was changed meanwhile. Throws NOT_FOUND. */
  const change = (email: string, apply: (user: StoredUser) => Promise<void>): Promise<void> =>
    retryOnConflict(async () => apply(await userByEmail(deps, email)))
  const idOf = async (email: string) => (await userByEmail(deps, email)).id
  const hashOf = (password: string) => hasher.hash(requirePassword('password', password), 'operator')
  const keysOf = async ({ id, email }: StoredUser): Promise<readonly ListedKey[]> =>
    (await keys.list(id)).map((key) => ({ ...key, email }))
  return {
    /**
     * The first account is the operator's. `name` null: the e-mail. `password` null: no login by password. Throws
     * VALIDATION_ERROR, CONFLICT when the e-mail has an account.
     */
    addUser: async (input: {
      readonly email: string
      readonly name: string | null
      readonly password: string | null
    }): Promise<User> => {
      const email = requireEmail(input.email)
      const name = requireLabel(input.name ?? email)
      const passwordHash = input.password === null ? null : await hashOf(input.password)
      return retryOnConflict(async () => {
        if ((await users.findByEmail(email)) !== null) {
          throw new AppError('CONFLICT', { message: 'An account with this e-mail already exists.' })
        }
        const operator = !(await users.any())
        const user = newUser(deps, { email, name, passwordHash, operator })
        await store.commit([...userWrites(deps, user, administrator), ...(operator ? [users.requireOnly()] : [])])
        return publicUser(user)
      })
    },
    /** Ordered by e-mail. */
    listUsers: async (): Promise<readonly ListedUser[]> =>
      (await users.list()).map((user) => ({ ...publicUser(user), sessionLimit: user.sessionLimit })),
    /** Also ends every token and cookie of the user; API keys stay valid. Throws NOT_FOUND, VALIDATION_ERROR. */
    setPassword: async (email: string, password: string) => {
      const passwordHash = await hashOf(password)
      await change(email, (user) =>
        store.commit([
          users.setPassword(user, passwordHash, deps.clock.now()),
          audit.chain(accountChain(user.id), 'password_changed', administrator),
        ]),
      )
    },
    /**
     * A disabled user cannot log in, and no key or token of theirs is accepted, immediately. Tokens stay ended after
     * enabling again. Stored data stays. Throws NOT_FOUND, CONFLICT for the last enabled operator.
     */
    setDisabled: (email: string, disabled: boolean) =>
      change(email, async (user) => {
        if (user.disabled !== disabled) await commitDisabled(deps, user, disabled, administrator)
      }),
    /** Makes a user an operator, next to those there are. Throws NOT_FOUND, CONFLICT for a disabled user. */
    makeOperator: (email: string) =>
      change(email, async (user) => {
        if (user.operator) return
        if (user.disabled) throw new AppError('CONFLICT', { message: `${user.email} is disabled; enable it first.` })
        await store.commit([
          users.setOperator(user),
          audit.chain(accountChain(user.id), 'operator_made', administrator),
        ])
      }),
    /**
     * How many sessions the account may have; null: the limit of the setting. Existing sessions stay. Throws NOT_FOUND,
     * CONFLICT.
     */
    setSessionLimit: (email: string, limit: number | null) =>
      change(email, (user) =>
        store.commit([
          users.setSessionLimit(user, limit),
          audit.chain(accountChain(user.id), 'session_limit_set', administrator, { limit }),
        ]),
      ),
    /** See `makeOwner`. Throws also NOT_FOUND when there is no account. */
    makeOwner: async (email: string, organization: string) =>
      makeOwner(deps, await userByEmail(deps, email), organization, administrator),
    /** See `removalOf`. */
    removalOf: async (email: string) => removalOf(deps, await idOf(email)),
    /** See `removeUser`. Returns the id of the account, by which its audit trail is still found. */
    removeUser: async (email: string): Promise<string> => {
      const id = await idOf(email)
      await removeUser(deps, id, administrator)
      return id
    },
    /** Only the returned view holds the key. Throws NOT_FOUND, VALIDATION_ERROR, CONFLICT beyond the limit of keys. */
    createKeyFor: async (email: string, input: NewKeyInput) => issueKey(deps, await idOf(email), administrator, input),
    /** Of one account, or with null of all: ordered by e-mail, the newest first. Throws NOT_FOUND. */
    listKeysOf: async (email: string | null): Promise<readonly ListedKey[]> => {
      const owners = email === null ? await users.list() : [await userByEmail(deps, email)]
      return (await Promise.all(owners.map(keysOf))).flat()
    },
    /** Ends a key of any account immediately, and returns what it was. Throws NOT_FOUND. */
    revokeKeyOf: async (id: string): Promise<ListedKey> => {
      for (const user of await users.list()) {
        const key = (await keysOf(user)).find((one) => one.id === id)
        if (key !== undefined && (await endKey(deps, user.id, administrator, id))) return key
      }
      throw new AppError('NOT_FOUND', { message: `There is no API key ${id}; latchkey key list prints all.` })
    },
  }
}

async function userByEmail({ users }: Pick<AccountDependencies, 'users'>, email: string): Promise<StoredUser> {
  const user = await users.findByEmail(requireEmail(email))
  if (user === null) {
    throw new AppError('NOT_FOUND', { message: `There is no account ${email}; latchkey user list prints all.` })
  }
  return user
}
