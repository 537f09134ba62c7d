import type { Random } from '../clock.ts'
import { AppError } from '../errors.ts'
import type { SealedValue } from '../storage/sealed-value.ts'
import { secretKey } from './digest.ts'
import { EnvelopeError, envelopeKeyId, keyIdBytes, nonceBytes, openEnvelope, sealEnvelope } from './envelope.ts'
import type { Keyring } from './keyring.ts'
import { RootKeyError } from './root-keys/root-key.ts'
import { type DataKeyOwner, dataKeyContext, type SealContext } from './seal-context.ts'

export interface VaultDependencies {
  readonly keyring: Keyring
  readonly random: Pick<Random, 'bytes'>
}

/**
 * Seals and opens secrets. Every failure is the same AppError VAULT_UNAVAILABLE, which does not tell what was wrong (key,
 * context, length, a flipped bit). Only its cause, for the log, says when the root keys cannot be read.
 *
 * Nothing is compressed before it is sealed. The length of sealed data is visible in the database; with compression it
 * would reveal how much of the secret repeats in cookies that a site chooses. It would not pay either: inflating 3 KB
 * costs as much as opening it, and saves a quarter of the storage.
 */
export interface Vault {
  /** A new data key, wrapped (77 bytes). */
  newDataKey(owner: DataKeyOwner): Promise<Uint8Array>
  /** Seals `plaintext` with the data key in `wrapped`; 37 bytes longer, and different each time. */
  seal(context: SealContext, wrapped: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array>
  /** Opens what `seal` sealed with the same context and data key. The caller wipes it when done, if possible. */
  open(context: SealContext, wrapped: Uint8Array, sealed: Uint8Array): Promise<Buffer>
  /** The same data key wrapped under the current root key; null when it already is. */
  rewrap(owner: DataKeyOwner, wrapped: Uint8Array): Promise<Uint8Array | null>
  /** Id of the root key of `wrapped`, 16 hex digits; empty when `wrapped` is too short. */
  rootKeyIdOf(wrapped: Uint8Array): string
  /** Id of the current root key, 16 hex digits. */
  currentRootKeyId(): Promise<string>
}

/** Seals `plaintext` under a new data key. Throws VAULT_UNAVAILABLE. */
export async function sealUnderNewKey(
  vault: Pick<Vault, 'newDataKey' | 'seal'>,
  context: SealContext,
  plaintext: Uint8Array,
): Promise<SealedValue> {
  const wrappedKey = await vault.newDataKey(context)
  return { wrappedKey, sealed: await vault.seal(context, wrappedKey, plaintext) }
}

const keyBytes = 32

export function createVault({ keyring, random }: VaultDependencies): Vault {
  /** Passes the data key (id ‖ key) to `use` and wipes it afterwards. */
  async function withDataKey<T>(
    context: SealContext,
    wrapped: Uint8Array,
    use: (id: Uint8Array, key: Uint8Array) => T,
  ): Promise<T> {
    const dataKey = await keyring.unwrap(wrapped, dataKeyContext(context))
    try {
      if (dataKey.length !== keyIdBytes + keyBytes) throw new EnvelopeError()
      return use(dataKey.subarray(0, keyIdBytes), dataKey.subarray(keyIdBytes))
    } finally {
      dataKey.fill(0)
    }
  }

  return {
    newDataKey: (owner) =>
      alike(async () => {
        // The id is random and wrapped with the key: deriving it from the key would cost a hash at each opening.
        const dataKey = random.bytes(keyIdBytes + keyBytes)
        try {
          return await keyring.wrap(dataKey, dataKeyContext(owner))
        } finally {
          dataKey.fill(0)
        }
      }),
    seal: (context, wrapped, plaintext) =>
      alike(() =>
        withDataKey(context, wrapped, (id, key) =>
          sealEnvelope(secretKey(key), id, context, plaintext, random.bytes(nonceBytes)),
        ),
      ),
    open: (context, wrapped, sealed) =>
      alike(() => withDataKey(context, wrapped, (_id, key) => openEnvelope(secretKey(key), context, sealed))),
    rewrap: (owner, wrapped) => alike(() => keyring.rewrap(wrapped, dataKeyContext(owner))),
    rootKeyIdOf: envelopeKeyId,
    currentRootKeyId: () => alike(() => keyring.currentKeyId()),
  }
}

/** Turns every failure of opening, and of the root key source, into the same error. */
async function alike<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof RootKeyError) throw new AppError('VAULT_UNAVAILABLE', { cause: error })
    if (error instanceof EnvelopeError) throw new AppError('VAULT_UNAVAILABLE', { cause: error.cause })
    throw error
  }
}
