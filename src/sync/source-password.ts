import type { SealedValue } from '../storage/sealed-value.ts'
import { type OwnedRow, rowContext } from '../vault/seal-context.ts'
import { sealUnderNewKey, type Vault } from '../vault/vault.ts'
import type { StoredSyncSource } from './sync-types.ts'

/** Seals the password of a new source. Throws VAULT_UNAVAILABLE. */
export function sealPassword(vault: Vault, source: OwnedRow, password: string): Promise<SealedValue> {
  return sealUnderNewKey(vault, contextOf(source), Buffer.from(password))
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

const contextOf = (source: OwnedRow) => rowContext(source, 'secret')
