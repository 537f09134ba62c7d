import type { Random } from '../clock.ts'
import { EnvelopeError, envelopeKeyId, nonceBytes, openEnvelope, sealEnvelope } from './envelope.ts'
import { type RootKey, RootKeyError, type RootKeySource, rootKeyName } from './root-keys/root-key.ts'
import type { SealContext } from './seal-context.ts'

export interface KeyringDependencies {
  readonly source: RootKeySource
  readonly random: Pick<Random, 'bytes'>
  /** A secret of the installation, wrapped: the root keys must include the one that wraps it. Null: none is stored yet. */
  readonly wrappedSample?: () => Promise<Uint8Array | null>
}

/** The root keys as last read. */
interface Ring {
  readonly revision: string
  readonly current: RootKey
  readonly byId: ReadonlyMap<string, RootKey>
}

/** Wraps data keys under root keys, and follows a rotation by another process. */
export type Keyring = Awaited<ReturnType<typeof createKeyring>>

/** Reads the source once. Throws RootKeyError when it cannot be read. */
export async function createKeyring({ source, random, wrappedSample }: KeyringDependencies) {
  let ring = await readRing(source)

  /**
   * Reads the source again if its revision has changed. An unknown key id costs one check of the revision, so that
   * damaged rows cause no reads. Callers do not share a read: one that began before a change would return the older
   * keys to a caller that asked after it. The keys of another installation are refused: what is wrapped under them
   * could not be opened once the right ones are back. So are keys without the one to which another process has rotated:
   * this process cannot see that in its own source when the two have different settings.
   */
  async function refresh(): Promise<Ring> {
    for (;;) {
      const read = (await source.revision()) === ring.revision ? ring : await readRing(source)
      if (await isOurs(read)) {
        ring = read
        return read
      }
      // Unless a rotation has changed the keys in between, and wrapped the sample again.
      if ((await source.revision()) === read.revision) throw new RootKeyError(notOurs)
    }
  }

  async function isOurs({ byId }: Ring): Promise<boolean> {
    const sample = (await wrappedSample?.()) ?? null
    return sample === null || byId.has(envelopeKeyId(sample))
  }

  /** While the source cannot be read, opening continues with the keys in memory. */
  async function find(id: string): Promise<RootKey> {
    const known = ring.byId.get(id) ?? (await refresh().catch(rejectUnreadable)).byId.get(id)
    if (known === undefined) throw new EnvelopeError()
    return known
  }

  /** The data key. Throws EnvelopeError when no root key opens it with this context. */
  async function unwrap(wrapped: Uint8Array, context: SealContext): Promise<Buffer> {
    const { key } = await find(envelopeKeyId(wrapped))
    return openEnvelope(key, context, wrapped)
  }

  /**
   * Wraps a data key under the current root key. Throws RootKeyError when the source cannot be read.
   * Always checks the revision: a process that kept wrapping under a root key that is about to be retired, or whose
   * file is gone, would create sessions that cannot be opened after the next start.
   */
  async function wrap(dataKey: Uint8Array, context: SealContext): Promise<Uint8Array> {
    const { key, id } = (await refresh()).current
    return sealEnvelope(key, id, context, dataKey, random.bytes(nonceBytes))
  }

  return {
    /** Id of the current root key, 16 hex digits. Throws RootKeyError when the source cannot be read. */
    currentKeyId: async (): Promise<string> => rootKeyName((await refresh()).current),
    wrap,
    unwrap,
    /** The same data key under the current root key; null when it already is. Throws as `wrap` and `unwrap`. */
    async rewrap(wrapped: Uint8Array, context: SealContext): Promise<Uint8Array | null> {
      if (envelopeKeyId(wrapped) === rootKeyName((await refresh()).current)) return null
      const dataKey = await unwrap(wrapped, context)
      try {
        return await wrap(dataKey, context)
      } finally {
        dataKey.fill(0)
      }
    },
  }
}

async function readRing(source: RootKeySource): Promise<Ring> {
  // The revision before the keys: a change in between is then noticed the next time.
  const revision = await source.revision()
  const keys = await source.read()
  const current = keys[0]
  if (current === undefined) throw new RootKeyError('There is no root key.')
  return { revision, current, byId: new Map(keys.map((key) => [rootKeyName(key), key])) }
}

function rejectUnreadable(error: unknown): never {
  throw error instanceof RootKeyError ? new EnvelopeError({ cause: error }) : error
}

const notOurs = 'The root key is not the one that sealed this database; use that key, or restore the key file.'
