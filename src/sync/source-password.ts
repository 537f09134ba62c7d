import { rowContext } from '../vault/seal-context.ts'
import type { Vault } from '../vault/vault.ts'
import type { StoredSyncSource } from './sync-types.ts'

type Owned = Pick<StoredSyncSource, 'id' | 'accountId'>

/** Seals the password of a new source. Throws VAULT_UNAVAILABLE. */
export async function sealPassword(
  vault: Vault,
  source: Owned,
  password: string,
): Promise<Pick<StoredSyncSource, 'wrappedKey' | 'sealed'>> {
  const wrappedKey = await vault.newDataKey(contextOf(source))
  return { wrappedKey, sealed: await vault.seal(contextOf(source), wrappedKey, Buffer.from(password)) }
}

/** Throws VAULT_UNAVAILABLE. */
export async function openPassword(vault: Pick<Vault, 'open'>, source: StoredSyncSource): Promise<string> {
  const bytes = await vault.open(contextOf(source), source.wrappedKey, source.sealed)
  try {
    return bytes.toString('utf8')
  } finally {
    bytes.fill(0)
  }
}

const contextOf = (source: Owned) => rowContext(source, 'secret')
