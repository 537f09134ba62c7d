import { describe, expect, test } from 'vitest'
import { systemRandom } from '../clock.ts'
import { equalBytes, hashToken, hmacSha256, randomToken, secretKey, sha256 } from './digest.ts'

test('sha256: the example of FIPS 180-4', () => {
  expect(sha256('abc').toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  expect(hashToken('abc')).toEqual(sha256(Buffer.from('abc')))
})

test('hmacSha256: test case 2 of RFC 4231', () => {
  expect(hmacSha256(secretKey(Buffer.from('Jefe')), 'what do ya want for nothing?').toString('hex')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  )
})

test.each<[string, number[], number[], boolean]>([
  ['the same', [1, 2], [1, 2], true],
  ['nothing', [], [], true],
  ['another last byte', [1, 2], [1, 3], false],
  ['a prefix', [1, 2], [1], false],
])('equalBytes: %s', (_name, a, b, expected) => {
  expect(equalBytes(Uint8Array.from(a), Uint8Array.from(b))).toBe(expected)
})

describe('randomToken', () => {
  test('has 32 characters of base62, and differs each time', () => {
    const tokens = Array.from({ length: 200 }, () => randomToken(systemRandom))
    for (const token of tokens) expect(token).toMatch(/^[0-9A-Za-z]{32}$/)
    expect(new Set(tokens).size).toBe(200)
  })

  test('favours no character: bytes that would are thrown away', () => {
    const bytes = Array(4)
      .fill([...Array(256).keys()].reverse())
      .flat()
    const random = { bytes: (length: number) => Uint8Array.from(bytes.splice(0, length)) }
    const tokens = Array.from({ length: 31 }, () => randomToken(random)).join('')
    const counts = Map.groupBy(tokens, (character) => character)
    expect(counts.size).toBe(62)
    for (const drawn of counts.values()) expect(drawn).toHaveLength(16)
  })
})

test('a secret key does not show when it is printed or serialised', () => {
  const key = secretKey(Buffer.from('0123456789abcdef0123456789abcdef'))
  expect(JSON.stringify({ key })).not.toContain('0123')
  expect(String(key)).not.toContain('0123')
})
