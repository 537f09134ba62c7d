import type { Actor } from '../../audit/append.ts'
import { accountChain } from '../../audit/entry.ts'
import { AppError, invalidField } from '../../errors.ts'
import { commitUnlessTaken } from '../../storage/commit-unless-taken.ts'
import { onConflict } from '../../storage/on-conflict.ts'
import type { Write } from '../../storage/write.ts'
import type { ApiKeyView } from '../account-types.ts'
import type { AccountDependencies } from '../dependencies.ts'
import { requireLabel } from '../label.ts'
import type { ApiKeyScope, Principal } from '../principal.ts'
import { makeApiKey, type NewApiKey } from './api-key.ts'
import type { StoredKey } from './repository.ts'

/** Bounded because the list of keys has no pages. */
const maxKeys = 200

/**
 * Creates an API key. Only this response holds it. Throws FORBIDDEN when the principal authenticated with an API key,
 * VALIDATION_ERROR, CONFLICT beyond 200 keys, UNAUTHORIZED when the credential has ended.
 */
export async function createKey(
  deps: AccountDependencies,
  principal: Principal,
  input: NewKeyInput,
): Promise<ApiKeyView> {
  forbidKeys(principal)
  const guard = deps.users.requireCredential(principal, deps.clock.now())
  return storeKey(deps, principal.userId, principal, input, guard)
}

/** As `createKey`, for another user, who may be disabled. */
export function issueKey(
  deps: AccountDependencies,
  userId: string,
  actor: Actor,
  input: NewKeyInput,
): Promise<ApiKeyView> {
  return storeKey(deps, userId, actor, input, [deps.users.lock(userId)])
}

/** `guard` locks the user's row, so that concurrent creations count one after the other. */
async function storeKey(
  deps: AccountDependencies,
  userId: string,
  actor: Actor,
  input: NewKeyInput,
  guard: readonly Write[],
): Promise<ApiKeyView> {
  if (input.scopes.length === 0) throw invalidField('scopes', 'must name at least one')
  if (input.expiresAt !== null && input.expiresAt <= deps.clock.now()) {
    throw invalidField('expires_at', 'must lie in the future')
  }
  const made = makeApiKey(deps.random)
  const key = newKey(deps, userId, made, { ...input, name: requireLabel(input.name) })
  await deps.store
    .commit([
      ...guard,
      deps.keys.insert(key),
      ...deps.keys.requireAtMost(userId, maxKeys),
      deps.audit.chain(accountChain(userId), 'key_created', actor, { key_id: key.id, name: key.name }),
    ])
    .catch(onConflict({ limit_reached: tooManyKeys, owner_gone: () => new AppError('UNAUTHORIZED') }))
  const { id, name, keyPrefix, scopes, createdAt, expiresAt } = key
  return { id, name, keyPrefix, key: made.text, scopes, createdAt, expiresAt, lastUsedAt: null, requests: 0 }
}

function tooManyKeys(): AppError {
  return new AppError('CONFLICT', { message: `An account may have at most ${maxKeys} keys; delete some first.` })
}

/**
 * An API key, whatever its scopes, may not create or delete keys, or change the password: a leaked key could otherwise
 * outlive its deletion. Throws FORBIDDEN.
 */
export function forbidKeys({ credential }: Pick<Principal, 'credential'>): void {
  if (credential !== 'key') return
  throw new AppError('FORBIDDEN', {
    message: 'An API key cannot do this; log in instead.',
    resolution: 'POST /api/v1/auth/login with e-mail and password, and send its access_token as Authorization: Bearer.',
  })
}

export interface NewKeyInput {
  readonly name: string
  readonly scopes: readonly ApiKeyScope[]
  /** Epoch ms; null: never. */
  readonly expiresAt: number | null
}

/** A new key as it is stored. */
export function newKey(
  { clock, random }: Pick<AccountDependencies, 'clock' | 'random'>,
  userId: string,
  made: NewApiKey,
  { name, scopes, expiresAt }: NewKeyInput,
): StoredKey {
  return {
    id: random.uuid(),
    userId,
    name,
    keyHash: made.hash,
    keyPrefix: made.prefix,
    scopes,
    createdAt: clock.now(),
    expiresAt,
  }
}

type RevokeDependencies = Pick<AccountDependencies, 'store' | 'users' | 'keys' | 'audit'>

/**
 * Ends a key of the principal immediately. Throws FORBIDDEN when the principal authenticated with an API key,
 * NOT_FOUND.
 */
export async function revokeKey(deps: RevokeDependencies, principal: Principal, id: string): Promise<void> {
  forbidKeys(principal)
  if (await endKey(deps, principal.userId, principal, id)) return
  throw new AppError('NOT_FOUND', { message: 'You have no API key with this id.' })
}

/** As `revokeKey`, for another user; false when the user has no such key. */
export function endKey(
  { store, users, keys, audit }: RevokeDependencies,
  userId: string,
  actor: Actor,
  id: string,
): Promise<boolean> {
  return commitUnlessTaken(store, [
    // What the key creates at the same time is stored before, or refused.
    users.lock(userId),
    keys.remove(id, userId),
    audit.chain(accountChain(userId), 'key_revoked', actor, { key_id: id }),
  ])
}
