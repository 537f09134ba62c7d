import { describe, expect, test } from 'vitest'
import { systemRandom } from '../clock.ts'
import { secretKey } from './digest.ts'
import { envelopeKeyId, openEnvelope, sealEnvelope } from './envelope.ts'
import { serverContext } from './seal-context.ts'

const key = secretKey(new Uint8Array(32).fill(1))
const keyId = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8])
const context = serverContext('secret')
const seal = (plaintext: string) => sealEnvelope(key, keyId, context, Buffer.from(plaintext), systemRandom.bytes(12))
/** All that can be seen of a failure. */
const failure = (work: () => unknown) => {
  try {
    work()
  } catch (error) {
    if (error instanceof Error) return { own: { ...error }, name: error.name, text: error.message, cause: error.cause }
  }
  return 'it opened'
}
const alike = {
  own: { name: 'EnvelopeError' },
  name: 'EnvelopeError',
  text: 'The stored data cannot be opened.',
  cause: undefined,
}

describe('the layout', () => {
  test('is key id, format, nonce, data, tag', () => {
    const nonce = new Uint8Array(12).fill(9)
    const sealed = sealEnvelope(key, keyId, context, Buffer.from('abc'), nonce)
    expect(sealed).toHaveLength(8 + 1 + 12 + 3 + 16)
    expect(sealed.subarray(0, 8)).toEqual(keyId)
    expect(sealed[8]).toBe(1)
    expect(sealed.subarray(9, 21)).toEqual(nonce)
    expect(envelopeKeyId(sealed)).toBe('0102030405060708')
  })

  test('stays: what was sealed by this version opens in every later one', () => {
    const sealed = Buffer.from(fixture, 'hex')
    expect(openEnvelope(key, context, sealed).toString()).toBe('sealed long ago')
  })

  test('shares its memory with nothing else', () => {
    expect(seal('abc').buffer.byteLength).toBe(40)
  })
})

describe('opening', () => {
  test.each([0, 1, 15, 16, 17, 4_096, 2 * 1024 * 1024])('gives back %i bytes', (length) => {
    const plaintext = Buffer.alloc(length, 'latchkey')
    const sealed = sealEnvelope(key, keyId, context, plaintext, systemRandom.bytes(12))
    expect(openEnvelope(key, context, sealed).equals(plaintext)).toBe(true)
  })

  test('fails alike for every bit flipped', () => {
    const sealed = seal('a session')
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const flipped = Uint8Array.from(sealed, (byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
      expect(failure(() => openEnvelope(key, context, flipped))).toEqual(alike)
    }
  })

  test('fails alike for every other length', () => {
    const sealed = seal('a session')
    for (let length = 0; length < sealed.length; length++) {
      expect(failure(() => openEnvelope(key, context, sealed.subarray(0, length)))).toEqual(alike)
      expect(failure(() => openEnvelope(key, context, sealed.subarray(sealed.length - length)))).toEqual(alike)
    }
    for (const more of [1, 16, 1_000]) {
      expect(failure(() => openEnvelope(key, context, Buffer.concat([sealed, Buffer.alloc(more)])))).toEqual(alike)
      expect(failure(() => openEnvelope(key, context, Buffer.concat([Buffer.alloc(more), sealed])))).toEqual(alike)
    }
  })

  test('fails alike with another key', () => {
    const other = secretKey(new Uint8Array(32).fill(2))
    expect(failure(() => openEnvelope(other, context, seal('x')))).toEqual(alike)
  })

  test('names no key for what is too short to be an envelope', () => {
    expect(envelopeKeyId(new Uint8Array(36))).toBe('')
    expect(envelopeKeyId(new Uint8Array(0))).toBe('')
  })
})

test('a wrong length of key id or nonce is refused, not sealed', () => {
  const nothing = new Uint8Array(0)
  expect(() => sealEnvelope(key, nothing, context, nothing, new Uint8Array(12))).toThrow(RangeError)
  expect(() => sealEnvelope(key, keyId, context, nothing, new Uint8Array(16))).toThrow(RangeError)
})

const fixture =
  '0102030405060708010303030303030303030303038b0475f69ae01705c2928147ad7e4b04ebad5b74750ad88d4f3c5207a7ca3a'
