import { describe, expect, it } from 'vitest'
import { type OriginStorage, storableValues, withoutLargest } from './origin-storage.ts'

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

describe('the values that a state could store', () => {
  const mebibyte = 1024 * 1024
  const token = item('token', 'new')
  const holds = (chars: number) => ({
    name: 'd',
    stores: [{ records: [{ key: 1, value: 'x'.repeat(chars) }, undefined] }],
  })

  it('are all, as long as a state could have room for them', () => {
    const [large, database] = [item('a', 'x'.repeat(mebibyte)), holds(mebibyte - 200)]
    expect([...storableValues([large, token], [database])]).toEqual([large, token, database])
  })

  it('are the smallest, if they are more', () => {
    const [small, large] = [holds(mebibyte), holds(mebibyte + 1)]
    expect([...storableValues([token, item('b', 'x'.repeat(mebibyte + 50))], [large, small])]).toEqual([token, small])
  })

  it('are none that is larger alone, whatever it is made of', () => {
    const own: Record<string, unknown> = {}
    own['own'] = own
    const deep = Array.from({ length: 2_200_000 }).reduce<unknown>((inner) => [inner], 1)
    const listed = Array.from({ length: 2 * mebibyte + 1 }, () => 1)
    const named = Object.fromEntries([['x'.repeat(2 * mebibyte), 1]])
    expect([...storableValues([token], [own, deep, listed, named])]).toEqual([token])
  })
})
