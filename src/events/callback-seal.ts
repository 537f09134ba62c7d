import { rowContext } from '../vault/seal-context.ts'
import type { Vault } from '../vault/vault.ts'

/** A callback to post. */
export interface Callback {
  /** UUID; the same for every attempt. */
  readonly id: string
  readonly accountId: string
  readonly url: string
  /** JSON, exactly as it is sent. */
  readonly body: string
}

/** A message as it is stored. */
export interface SealedCallback {
  readonly wrappedKey: Uint8Array
  readonly sealed: Uint8Array
}

type Owned = Pick<Callback, 'id' | 'accountId'>

const contextOf = (callback: Owned) => rowContext(callback, 'callback')

/** Seals each message with a data key of its own. Throws VAULT_UNAVAILABLE. */
export async function sealCallback(vault: Vault, { url, body, ...own }: Callback): Promise<SealedCallback> {
  const wrappedKey = await vault.newDataKey(contextOf(own))
  const plaintext = Buffer.from(JSON.stringify({ url, body }))
  return { wrappedKey, sealed: await vault.seal(contextOf(own), wrappedKey, plaintext) }
}

/** Throws VAULT_UNAVAILABLE. */
export async function openCallback(
  vault: Pick<Vault, 'open'>,
  own: Owned,
  { wrappedKey, sealed }: SealedCallback,
): Promise<Pick<Callback, 'url' | 'body'>> {
  return JSON.parse(String(await vault.open(contextOf(own), wrappedKey, sealed))) as Pick<Callback, 'url' | 'body'>
}
