import type { Random } from '../clock.ts'
import { EnvelopeError, envelopeKeyId, nonceBytes, openEnvelope, sealEnvelope } from './envelope.ts'
import type { Place } from './place.ts'
import { type RootKey, RootKeyError, type RootKeySource, rootKeyName } from './root-keys/root-key.ts'

export interface KeyringDependencies {
  readonly source: RootKeySource
  readonly random: Pick<Random, 'bytes'>
}

/** Wraps data keys under root keys, and follows a rotation that another process makes. */
export interface Keyring {
  /** Id of the root key that wraps now, 16 hex digits. Throws RootKeyError when the source cannot be read. */
  currentKeyId(): string
  /** Wraps a data key under the current root key. Throws RootKeyError when the source cannot be read. */
  wrap(dataKey: Uint8Array, place: Place): Uint8Array
  /** The data key. Throws EnvelopeError when it cannot be opened at this place by any root key. */
  unwrap(wrapped: Uint8Array, place: Place): Buffer
  /** The same data key under the current root key; null when it is already. Throws as `wrap` and `unwrap` do. */
  rewrap(wrapped: Uint8Array, place: Place): Uint8Array | null
}

/** The root keys as last read. */
interface Ring {
  readonly revision: string
  readonly current: RootKey
  readonly byId: ReadonlyMap<string, RootKey>
}

/** Reads the source once. Throws RootKeyError when it cannot be read. */
export function createKeyring({ source, random }: KeyringDependencies): Keyring {
  let ring = readRing(source)

  /**
   * Reads the source again if it has changed. An unknown key id costs one look at its revision, so that rows full of
   * garbage cause no storm of reads.
   */
  function refresh(): Ring {
    if (source.revision() !== ring.revision) ring = readRing(source)
    return ring
  }

  function find(id: string): RootKey {
    const known = ring.byId.get(id) ?? unlessUnreadable(refresh)?.byId.get(id)
    if (known === undefined) throw new EnvelopeError()
    return known
  }

  function unwrap(wrapped: Uint8Array, place: Place): Buffer {
    return openEnvelope(find(envelopeKeyId(wrapped)).key, place, wrapped)
  }

  /**
   * Always asks for the revision: a process that went on wrapping under a key which a rotation is about to retire, or
   * one whose key file is gone, would make sessions that nobody can open after the next start.
   */
  function wrap(dataKey: Uint8Array, place: Place): Uint8Array {
    const { key, id } = refresh().current
    return sealEnvelope(key, id, place, dataKey, random.bytes(nonceBytes))
  }

  return {
    currentKeyId: () => rootKeyName(refresh().current),
    wrap,
    unwrap,
    rewrap(wrapped, place) {
      if (envelopeKeyId(wrapped) === rootKeyName(refresh().current)) return null
      const dataKey = unwrap(wrapped, place)
      try {
        return wrap(dataKey, place)
      } finally {
        dataKey.fill(0)
      }
    },
  }
}

function readRing(source: RootKeySource): Ring {
  // First the revision, then the keys: a change in between is seen the next time.
  const revision = source.revision()
  const keys = source.read()
  const current = keys[0]
  if (current === undefined) throw new RootKeyError('There is no root key.')
  return { revision, current, byId: new Map(keys.map((key) => [rootKeyName(key), key])) }
}

/** Opening goes on with the keys in memory while the source cannot be read. */
function unlessUnreadable<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof RootKeyError) return undefined
    throw error
  }
}
