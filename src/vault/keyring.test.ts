import { describe, expect, test } from 'vitest'
import { systemRandom as random } from '../clock.ts'
import { EnvelopeError } from './envelope.ts'
import { createKeyring } from './keyring.ts'
import { serverPlace } from './place.ts'
import { type RootKey, RootKeyError, type RootKeySource, rootKey, rootKeyName } from './root-keys/root-key.ts'

const place = serverPlace('data-key')
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
    revision: () => {
      if (keys === null) throw new RootKeyError('The file is gone.')
      return String(revision)
    },
    read: () => {
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
  test('unwraps what it wrapped, which differs each time', () => {
    const ring = ringOf(sourceOf(first).source)
    const wrapped = ring.wrap(dataKey, place)
    expect(ring.unwrap(wrapped, place)).toEqual(dataKey)
    expect(ring.wrap(dataKey, place)).not.toEqual(wrapped)
    expect(Buffer.from(wrapped).includes(dataKey)).toBe(false)
  })

  test('does not unwrap at another place', () => {
    const ring = ringOf(sourceOf(first).source)
    const wrapped = ring.wrap(dataKey, place)
    expect(() => ring.unwrap(wrapped, { ...place, session: 'other' })).toThrow(EnvelopeError)
  })

  test('a key of another id does not unwrap it, even when named', () => {
    const ring = ringOf(sourceOf(first, second).source)
    const wrapped = ring.wrap(dataKey, place)
    wrapped.set(second.id)
    expect(() => ring.unwrap(wrapped, place)).toThrow(EnvelopeError)
  })

  test('needs a root key to begin with', () => {
    expect(() => ringOf(sourceOf().source)).toThrow(RootKeyError)
  })
})

describe('rotation beside a running process', () => {
  test('an unknown key id makes it read its source again', () => {
    const keys = sourceOf(first)
    const running = ringOf(keys.source)
    keys.become([second, first])
    const wrapped = ringOf(keys.source).wrap(dataKey, place)
    expect(running.unwrap(wrapped, place)).toEqual(dataKey)
  })

  test('nothing is wrapped under the old key once there is a new one', () => {
    const keys = sourceOf(first)
    const running = ringOf(keys.source)
    keys.become([second, first])
    const wrapped = running.wrap(dataKey, place)
    keys.become([second])
    expect(ringOf(keys.source).unwrap(wrapped, place)).toEqual(dataKey)
    expect(running.currentKeyId()).toBe(rootKeyName(second))
  })

  test('re-wraps under the current key, once, and at the same place', () => {
    const keys = sourceOf(first)
    const running = ringOf(keys.source)
    const old = running.wrap(dataKey, place)
    expect(running.rewrap(old, place)).toBeNull()
    keys.become([second, first])
    const renewed = running.rewrap(old, place)
    if (renewed === null) throw new Error('it was not wrapped anew')
    expect(running.rewrap(renewed, place)).toBeNull()
    keys.become([second])
    const later = ringOf(keys.source)
    expect(later.unwrap(renewed, place)).toEqual(dataKey)
    expect(() => later.unwrap(old, place)).toThrow(EnvelopeError)
    expect(() => later.rewrap(old, place)).toThrow(EnvelopeError)
    expect(() => later.unwrap(renewed, { ...place, account: 'other' })).toThrow(EnvelopeError)
  })

  test('a retired key is forgotten when the source is next read', () => {
    const keys = sourceOf(second, first)
    const running = ringOf(keys.source)
    const old = ringOf(sourceOf(first).source).wrap(dataKey, place)
    expect(running.unwrap(old, place)).toEqual(dataKey)
    keys.become([second])
    running.wrap(dataKey, place)
    expect(() => running.unwrap(old, place)).toThrow(EnvelopeError)
  })
})

describe('a source under strain', () => {
  test('rows of garbage cause no reads', () => {
    const keys = sourceOf(first)
    const ring = ringOf(keys.source)
    const foreign = ringOf(sourceOf(stranger).source).wrap(dataKey, place)
    for (let i = 0; i < 1_000; i++) expect(() => ring.unwrap(foreign, place)).toThrow(EnvelopeError)
    expect(() => ring.unwrap(new Uint8Array(5), place)).toThrow(EnvelopeError)
    expect(keys.reads()).toBe(1)
  })

  test('while it cannot be read, known keys still open; nothing new is wrapped; then all goes on', () => {
    const keys = sourceOf(first)
    const ring = ringOf(keys.source)
    const wrapped = ring.wrap(dataKey, place)
    const foreign = ringOf(sourceOf(second).source).wrap(dataKey, place)
    keys.become(null)
    expect(ring.unwrap(wrapped, place)).toEqual(dataKey)
    expect(() => ring.unwrap(foreign, place)).toThrow(EnvelopeError)
    expect(() => ring.wrap(dataKey, place)).toThrow(RootKeyError)
    expect(() => ring.rewrap(wrapped, place)).toThrow(RootKeyError)
    keys.become([second, first])
    expect(ring.unwrap(foreign, place)).toEqual(dataKey)
  })
})
