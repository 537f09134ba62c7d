import { type OwnedRow, rowContext } from '../vault/seal-context.ts'
import { type SealedValue, sealUnderNewKey, type Vault } from '../vault/vault.ts'

/** A callback to post. */
export interface Callback {
  /** UUID; the same for every attempt. */
  readonly id: string
  readonly accountId: string
  readonly url: string
  /** JSON, exactly as it is sent. */
  readonly body: string
}

/** Seals each message with a data key of its own. Throws VAULT_UNAVAILABLE. */
export function sealCallback(vault: Vault, { url, body, ...own }: Callback): Promise<SealedValue> {
  return sealUnderNewKey(vault, rowContext(own, 'callback'), Buffer.from(JSON.stringify({ url, body })))
}

/** Throws VAULT_UNAVAILABLE. */
export async function openCallback(
  vault: Pick<Vault, 'open'>,
  own: OwnedRow,
  { wrappedKey, sealed }: SealedValue,
): Promise<Pick<Callback, 'url' | 'body'>> {
  return JSON.parse(String(await vault.open(rowContext(own, 'callback'), wrappedKey, sealed))) as Pick<
    Callback,
    'url' | 'body'
  >
}
