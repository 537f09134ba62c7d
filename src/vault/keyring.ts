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
  currentKeyId(): Promise<string>
  /** Wraps a data key under the current root key. Throws RootKeyError when the source cannot be read. */
  wrap(dataKey: Uint8Array, place: Place): Promise<Uint8Array>
  /** The data key. Throws EnvelopeError when it cannot be opened at this place by any root key. */
  unwrap(wrapped: Uint8Array, place: Place): Promise<Buffer>
  /** The same data key under the current root key; null when it is already. Throws as `wrap` and `unwrap` do. */
  rewrap(wrapped: Uint8Array, place: Place): Promise<Uint8Array | null>
}

/** The root keys as last read. */
interface Ring {
  readonly revision: string
  readonly current: RootKey
  readonly byId: ReadonlyMap<string, RootKey>
}

/** Reads the source once. Throws RootKeyError when it cannot be read. */
export async function createKeyring({ source, random }: KeyringDependencies): Promise<Keyring> {
  let ring = await readRing(source)

  /**
   * Reads the source again if its revision has changed. An unknown key id costs one question for the revision, so that
   * rows full of garbage cause no reads. Callers do not share a read: one that began before a change would bring the
   * older keys to a caller that asked after it.
   */
  async function refresh(): Promise<Ring> {
    if ((await source.revision()) === ring.revision) return ring
    const read = await readRing(source)
    ring = read
    return read
  }

  async function find(id: string): Promise<RootKey> {
    const known = ring.byId.get(id) ?? (await refresh().catch(unlessUnreadable))?.byId.get(id)
    if (known === undefined) throw new EnvelopeError()
    return known
  }

  async function unwrap(wrapped: Uint8Array, place: Place): Promise<Buffer> {
    const { key } = await find(envelopeKeyId(wrapped))
    return openEnvelope(key, place, wrapped)
  }

  /**
   * Always asks for the revision: a process that went on wrapping under a key which a rotation is about to retire, or
   * one whose key file is gone, would make sessions that nobody can open after the next start.
   */
  async function wrap(dataKey: Uint8Array, place: Place): Promise<Uint8Array> {
    const { key, id } = (await refresh()).current
    return sealEnvelope(key, id, place, dataKey, random.bytes(nonceBytes))
  }

  return {
    currentKeyId: async () => rootKeyName((await refresh()).current),
    wrap,
    unwrap,
    async rewrap(wrapped, place) {
      if (envelopeKeyId(wrapped) === rootKeyName((await refresh()).current)) return null
      const dataKey = await unwrap(wrapped, place)
      try {
        return await wrap(dataKey, place)
      } finally {
        dataKey.fill(0)
      }
    },
  }
}

async function readRing(source: RootKeySource): Promise<Ring> {
  // First the revision, then the keys: a change in between is seen the next time.
  const revision = await source.revision()
  const keys = await source.read()
  const current = keys[0]
  if (current === undefined) throw new RootKeyError('There is no root key.')
  return { revision, current, byId: new Map(keys.map((key) => [rootKeyName(key), key])) }
}

/** Opening goes on with the keys in memory while the source cannot be read. */
function unlessUnreadable(error: unknown): undefined {
  if (!(error instanceof RootKeyError)) throw error
}
