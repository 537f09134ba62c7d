import type { Random } from '../clock.ts'
import { AppError } from '../errors.ts'
import { secretKey } from './digest.ts'
import { EnvelopeError, envelopeKeyId, keyIdBytes, nonceBytes, openEnvelope, sealEnvelope } from './envelope.ts'
import type { Keyring } from './keyring.ts'
import { dataKeyPlace, type Place } from './place.ts'
import { RootKeyError } from './root-keys/root-key.ts'

export type { Place } from './place.ts'

export interface VaultDependencies {
  readonly keyring: Keyring
  readonly random: Pick<Random, 'bytes'>
}

/**
 * Seals and opens what is secret. Every failure is the same AppError VAULT_UNAVAILABLE: what was wrong (key, place,
 * length, a flipped bit) cannot be told from it.
 *
 * Nothing is compressed before it is sealed. The length of what is sealed shows in the database; compressed, it would
 * tell how much of the secret a site's own cookies repeat, and a site chooses these. Nor would it pay: to inflate 3 KB
 * costs as much as to open it, for a quarter less to store.
 */
export interface Vault {
  /** A new data key for the session of `place`, wrapped (77 bytes). Purpose and version of `place` do not matter. */
  newDataKey(place: Place): Promise<Uint8Array>
  /** Seals `plaintext` at `place` with the data key in `wrapped`; 37 bytes longer, different each time. */
  seal(place: Place, wrapped: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array>
  /** What `seal` sealed at the same place under the same data key. The caller wipes it when done, where it can. */
  open(place: Place, wrapped: Uint8Array, sealed: Uint8Array): Promise<Buffer>
  /** The same data key wrapped under the current root key; null when it is already. */
  rewrap(place: Place, wrapped: Uint8Array): Promise<Uint8Array | null>
  /** Id of the root key under which `wrapped` is wrapped, 16 hex digits; empty when it is too short to name one. */
  rootKeyIdOf(wrapped: Uint8Array): string
  /** Id of the root key that wraps now, 16 hex digits. */
  currentRootKeyId(): Promise<string>
}

const keyBytes = 32

export function createVault({ keyring, random }: VaultDependencies): Vault {
  /** Hands the data key (id ‖ key) to `use` and wipes it afterwards. */
  async function withDataKey<T>(
    place: Place,
    wrapped: Uint8Array,
    use: (id: Uint8Array, key: Uint8Array) => T,
  ): Promise<T> {
    const dataKey = await keyring.unwrap(wrapped, dataKeyPlace(place))
    try {
      if (dataKey.length !== keyIdBytes + keyBytes) throw new EnvelopeError()
      return use(dataKey.subarray(0, keyIdBytes), dataKey.subarray(keyIdBytes))
    } finally {
      dataKey.fill(0)
    }
  }

  return {
    newDataKey: (place) =>
      alike(async () => {
        // The id is random, and wrapped with the key: an id derived from the key would cost a hash on each opening.
        const dataKey = random.bytes(keyIdBytes + keyBytes)
        try {
          return await keyring.wrap(dataKey, dataKeyPlace(place))
        } finally {
          dataKey.fill(0)
        }
      }),
    seal: (place, wrapped, plaintext) =>
      alike(() =>
        withDataKey(place, wrapped, (id, key) =>
          sealEnvelope(secretKey(key), id, place, plaintext, random.bytes(nonceBytes)),
        ),
      ),
    open: (place, wrapped, sealed) =>
      alike(() => withDataKey(place, wrapped, (_id, key) => openEnvelope(secretKey(key), place, sealed))),
    rewrap: (place, wrapped) => alike(() => keyring.rewrap(wrapped, dataKeyPlace(place))),
    rootKeyIdOf: envelopeKeyId,
    currentRootKeyId: () => alike(() => keyring.currentKeyId()),
  }
}

/** Turns every failure to open, and of the root keys' source, into the same error. */
async function alike<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof EnvelopeError || error instanceof RootKeyError) throw new AppError('VAULT_UNAVAILABLE')
    throw error
  }
}
