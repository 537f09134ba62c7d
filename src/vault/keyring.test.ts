import { describe, expect, test } from 'vitest'
import { systemRandom as random } from '../clock.ts'
import { EnvelopeError } from './envelope.ts'
import { createKeyring } from './keyring.ts'
import { type RootKey, RootKeyError, type RootKeySource, rootKey, rootKeyName } from './root-keys/root-key.ts'
import { serverContext } from './seal-context.ts'

const context = serverContext('data-key')
const dataKey = Buffer.from('a data key of 32 bytes and an id')
const first = rootKey(new Uint8Array(32).fill(1))
const second = rootKey(new Uint8Array(32).fill(2))
const stranger = rootKey(new Uint8Array(32).fill(3))

/** A source that another process changes, and which counts how often it is read. */
function sourceOf(...start: readonly RootKey[]) {
  let keys: readonly RootKey[] | null = start
  let revision = 0
  let reads = 0
  const source: RootKeySource = {
    revision: async () => {
      if (keys === null) throw new RootKeyError('The file is gone.')
      return String(revision)
    },
    read: async () => {
      reads++
      return keys ?? []
    },
  }
  const become = (next: readonly RootKey[] | null) => {
    keys = next
    revision++
  }
  return { source, become, reads: () => reads }
}

const ringOf = (source: RootKeySource) => createKeyring({ source, random })

describe('wrapping', () => {
  test('unwraps what it wrapped, which differs each time', async () => {
    const ring = await ringOf(sourceOf(first).source)
    const wrapped = await ring.wrap(dataKey, context)
    expect(await ring.unwrap(wrapped, context)).toEqual(dataKey)
    expect(await ring.wrap(dataKey, context)).not.toEqual(wrapped)
    expect(Buffer.from(wrapped).includes(dataKey)).toBe(false)
  })

  test('does not unwrap with another context', async () => {
    const ring = await ringOf(sourceOf(first).source)
    const wrapped = await ring.wrap(dataKey, context)
    await expect(ring.unwrap(wrapped, { ...context, session: 'other' })).rejects.toThrow(EnvelopeError)
  })

  test('a key of another id does not unwrap it, even when named', async () => {
    const ring = await ringOf(sourceOf(first, second).source)
    const wrapped = await ring.wrap(dataKey, context)
    wrapped.set(second.id)
    await expect(ring.unwrap(wrapped, context)).rejects.toThrow(EnvelopeError)
  })

  test('needs a root key to begin with', async () => {
    await expect(ringOf(sourceOf().source)).rejects.toThrow(RootKeyError)
  })
})

describe('rotation while a process runs', () => {
  test('an unknown key id makes it read its source again', async () => {
    const keys = sourceOf(first)
    const running = await ringOf(keys.source)
    keys.become([second, first])
    const wrapped = await (await ringOf(keys.source)).wrap(dataKey, context)
    expect(await running.unwrap(wrapped, context)).toEqual(dataKey)
  })

  test('nothing is wrapped under the old key once there is a new one', async () => {
    const keys = sourceOf(first)
    const running = await ringOf(keys.source)
    keys.become([second, first])
    const wrapped = await running.wrap(dataKey, context)
    keys.become([second])
    expect(await (await ringOf(keys.source)).unwrap(wrapped, context)).toEqual(dataKey)
    expect(await running.currentKeyId()).toBe(rootKeyName(second))
  })

  test('re-wraps under the current key, once, and at the same context', async () => {
    const keys = sourceOf(first)
    const running = await ringOf(keys.source)
    const old = await running.wrap(dataKey, context)
    expect(await running.rewrap(old, context)).toBeNull()
    keys.become([second, first])
    const renewed = await running.rewrap(old, context)
    if (renewed === null) throw new Error('it was not wrapped again')
    expect(await running.rewrap(renewed, context)).toBeNull()
    keys.become([second])
    const later = await ringOf(keys.source)
    expect(await later.unwrap(renewed, context)).toEqual(dataKey)
    await expect(later.unwrap(old, context)).rejects.toThrow(EnvelopeError)
    await expect(later.rewrap(old, context)).rejects.toThrow(EnvelopeError)
    await expect(later.unwrap(renewed, { ...context, account: 'other' })).rejects.toThrow(EnvelopeError)
  })

  test('a retired key is forgotten when the source is next read', async () => {
    const keys = sourceOf(second, first)
    const running = await ringOf(keys.source)
    const old = await (await ringOf(sourceOf(first).source)).wrap(dataKey, context)
    expect(await running.unwrap(old, context)).toEqual(dataKey)
    keys.become([second])
    await running.wrap(dataKey, context)
    await expect(running.unwrap(old, context)).rejects.toThrow(EnvelopeError)
  })
})

describe('the keys of another installation', () => {
  const newRing = async (source: RootKeySource, wrapped: () => Uint8Array | null) =>
    createKeyring({ source, random, wrappedSample: async () => wrapped() })

  test('are refused until the right ones are back; known keys still open', async () => {
    const keys = sourceOf(first)
    const sample = await (await ringOf(keys.source)).wrap(dataKey, context)
    const ring = await newRing(keys.source, () => sample)
    keys.become([stranger])
    const foreign = await (await ringOf(keys.source)).wrap(dataKey, context)
    for (const refused of [ring.wrap(dataKey, context), ring.currentKeyId(), ring.rewrap(foreign, context)])
      await expect(refused).rejects.toThrow(
        new RootKeyError(
          'The root key is not the one that sealed this database; use that key, or restore the key file.',
        ),
      )
    await expect(ring.unwrap(foreign, context)).rejects.toMatchObject({
      name: 'EnvelopeError',
      cause: { name: 'RootKeyError' },
    })
    expect(await ring.unwrap(sample, context)).toEqual(dataKey)
    keys.become([first])
    expect(await ring.unwrap(await ring.wrap(dataKey, context), context)).toEqual(dataKey)
  })

  test('are refused as well when another process, with other settings, has rotated to a key that is not among them', async () => {
    const keys = sourceOf(first)
    let sample = await (await ringOf(keys.source)).wrap(dataKey, context)
    const ring = await newRing(keys.source, () => sample)
    const before = await ring.wrap(dataKey, context)
    sample = await (await ringOf(sourceOf(second, first).source)).wrap(dataKey, context)
    for (const refused of [ring.wrap(dataKey, context), ring.currentKeyId()])
      await expect(refused).rejects.toThrow(RootKeyError)
    expect(await ring.unwrap(before, context)).toEqual(dataKey)
  })

  test('are not what a rotation leaves that was finished between two reads', async () => {
    const keys = sourceOf(first)
    let sample: Uint8Array | null = null
    const ring = await newRing(keys.source, () => sample)
    keys.become([second])
    sample = await (await ringOf(keys.source)).wrap(dataKey, context)
    expect(await ring.currentKeyId()).toBe(rootKeyName(second))
  })

  test('are not older keys that were read while a rotation went on', async () => {
    const keys = sourceOf(stranger, first)
    const finished = await (await ringOf(sourceOf(second).source)).wrap(dataKey, context)
    const ring = await newRing(keys.source, () => {
      // Between the read of the keys and that of the sample.
      keys.become([second])
      return finished
    })
    keys.become([first])
    expect(await ring.currentKeyId()).toBe(rootKeyName(second))
  })
})

describe('a source under strain', () => {
  test('rows of garbage cause no reads', async () => {
    const keys = sourceOf(first)
    const ring = await ringOf(keys.source)
    const foreign = await (await ringOf(sourceOf(stranger).source)).wrap(dataKey, context)
    for (let i = 0; i < 1_000; i++) await expect(ring.unwrap(foreign, context)).rejects.toThrow(EnvelopeError)
    await expect(ring.unwrap(new Uint8Array(5), context)).rejects.toThrow(EnvelopeError)
    expect(keys.reads()).toBe(1)
  })

  test('while it cannot be read, known keys still open; nothing new is wrapped; then all goes on', async () => {
    const keys = sourceOf(first)
    const ring = await ringOf(keys.source)
    const wrapped = await ring.wrap(dataKey, context)
    const foreign = await (await ringOf(sourceOf(second).source)).wrap(dataKey, context)
    keys.become(null)
    expect(await ring.unwrap(wrapped, context)).toEqual(dataKey)
    await expect(ring.unwrap(foreign, context)).rejects.toThrow(EnvelopeError)
    await expect(ring.wrap(dataKey, context)).rejects.toThrow(RootKeyError)
    await expect(ring.rewrap(wrapped, context)).rejects.toThrow(RootKeyError)
    keys.become([second, first])
    expect(await ring.unwrap(foreign, context)).toEqual(dataKey)
  })
  test('while a read of a slow source is under way, known keys open and an unknown one waits for it', async () => {
    const answers = [[first], [second, first]].map((keys) => ({ keys, ready: Promise.withResolvers<void>() }))
    let asked = 0
    const source: RootKeySource = {
      revision: async () => String(asked),
      read: async () => {
        const answer = answers[asked++]
        await answer?.ready.promise
        return answer?.keys ?? []
      },
    }
    answers[0]?.ready.resolve()
    const ring = await ringOf(source)
    const known = await (await ringOf(sourceOf(first).source)).wrap(dataKey, context)
    const newer = await (await ringOf(sourceOf(second).source)).wrap(dataKey, context)
    const ended: string[] = []
    const waiting = ring.unwrap(newer, context).then((key) => {
      ended.push('unknown')
      return key
    })
    expect(await ring.unwrap(known, context)).toEqual(dataKey)
    ended.push('known')
    answers[1]?.ready.resolve()
    expect(await waiting).toEqual(dataKey)
    expect(ended).toEqual(['known', 'unknown'])
  })
})
