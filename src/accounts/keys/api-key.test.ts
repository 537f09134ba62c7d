import { expect, it } from 'vitest'
import { systemRandom } from '../../clock.ts'
import { sha256 } from '../../vault/digest.ts'
import { formatScopes, looksLikeApiKey, makeApiKey, parseScopes } from './api-key.ts'

it('makes keys of 32 random characters, with their hash and a prefix that is safe to show', () => {
  const key = makeApiKey(systemRandom)
  expect(key.text).toMatch(/^sk_live_[0-9A-Za-z]{32}$/)
  expect(looksLikeApiKey(key.text)).toBe(true)
  expect(key.hash).toEqual(sha256(key.text))
  expect(key.prefix).toBe(key.text.slice(0, 12))
  expect(makeApiKey(systemRandom).text).not.toBe(key.text)
})

it.each([
  ['read,scrape,write', ['read', 'scrape', 'write']],
  ['write', ['write']],
  ['', []],
  ['admin,read', ['read']],
  ['readwrite', []],
])('reads the scopes %j as %j', (stored, expected) => {
  expect([...parseScopes(stored)]).toEqual(expected)
})

it('writes each scope once, in one order', () => {
  expect(formatScopes(['write', 'read', 'write'])).toBe('read,write')
})
