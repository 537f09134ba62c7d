import { describe, expect, it } from 'vitest'
import { type OriginStorage, withoutLargest } from './origin-storage.ts'

const item = (name: string, value: string) => ({ name, value })
const at = (origin: string, over: Partial<OriginStorage> = {}): OriginStorage => ({
  origin,
  localStorage: [],
  indexedDb: null,
  ...over,
})
const a = 'https://a.test'
const b = 'https://b.test'
const session = { sessionStorage: [item('s', '1')] }

describe('storage without its largest values', () => {
  const small = [item('token', 'new')]
  const large = item('cache', 'x'.repeat(1000))
  const databases = [{ name: 'login' }, { name: 'cache', stores: ['x'.repeat(1000)] }]
  it.each<[string, OriginStorage[], number, OriginStorage[]]>([
    [
      'is whole where it fits',
      [at(a, { localStorage: [...small, large] })],
      2000,
      [at(a, { localStorage: [...small, large] })],
    ],
    ['keeps what is small', [at(a, { localStorage: [large, ...small] })], 500, [at(a, { localStorage: small })]],
    ['of all origins', [at(a, { localStorage: [large] }), at(b, session)], 500, [at(a), at(b, session)]],
    [
      'keeps small databases',
      [at(a, { localStorage: small, indexedDb: JSON.stringify(databases) })],
      500,
      [at(a, { localStorage: small, indexedDb: '[{"name":"login"}]' })],
    ],
    [
      'is empty where nothing fits',
      [at(a, { ...session, localStorage: small, indexedDb: '[1]' })],
      0,
      [at(a, { sessionStorage: [] })],
    ],
  ])('%s', (_name, storage, maxBytes, expected) => {
    expect(withoutLargest(storage, maxBytes)).toEqual(expected)
  })
})
