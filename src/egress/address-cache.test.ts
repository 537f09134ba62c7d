import { expect, test } from 'vitest'
import { AddressCache, type Addresses } from './address-cache.ts'

const addresses: Addresses = [{ address: '10.0.0.1', family: 4 }]

function setUp() {
  const state = { now: 0 }
  return { state, cache: new AddressCache({ now: () => state.now }) }
}

test('a lookup that runs is used however long it takes, and its result for five seconds', async () => {
  const { state, cache } = setUp()
  const lookup = Promise.withResolvers<Addresses>()
  cache.add('a.example', lookup.promise)
  state.now = 60_000
  expect(cache.get('a.example')).toBe(lookup.promise)
  lookup.resolve(addresses)
  await lookup.promise
  state.now = 64_999
  expect(cache.get('a.example')).toBe(lookup.promise)
  state.now = 65_000
  expect(cache.get('a.example')).toBeUndefined()
})

test('a failure is not kept, nor does it remove a later lookup', async () => {
  const { cache } = setUp()
  const failing = Promise.withResolvers<Addresses>()
  cache.add('a.example', failing.promise)
  const later = Promise.resolve(addresses)
  cache.add('a.example', later)
  failing.reject(new Error('ENOTFOUND'))
  await failing.promise.catch(() => undefined)
  expect(cache.get('a.example')).toBe(later)
  const failed = Promise.reject(new Error('ENOTFOUND'))
  cache.add('a.example', failed)
  await failed.catch(() => undefined)
  expect(cache.get('a.example')).toBeUndefined()
})

test('the oldest of a thousand names is dropped', () => {
  const { cache } = setUp()
  for (let at = 0; at <= 1_000; at++) cache.add(`${at}.example`, Promise.resolve(addresses))
  expect(['0.example', '1.example', '1000.example'].map((name) => cache.get(name) !== undefined)).toEqual([
    false,
    true,
    true,
  ])
})
