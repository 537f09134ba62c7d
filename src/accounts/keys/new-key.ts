import type { AccountDependencies } from '../dependencies.ts'
import type { ApiKeyScope } from '../principal.ts'
import type { NewApiKey } from './api-key.ts'
import type { StoredKey } from './repository.ts'

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
