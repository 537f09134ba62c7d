import { describe, expect, it } from 'vitest'
import { mergeStorage, type OriginStorage, withoutLargest } from './origin-storage.ts'

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

describe('the storage that is kept', () => {
  it.each<[string, OriginStorage[], OriginStorage[], OriginStorage[] | null]>([
    ['nothing', [], [], null],
    ['a new origin', [at(a)], [at(b)], [at(a), at(b)]],
    ['an origin that is not held', [at(a), at(b)], [at(a)], null],
    [
      'another order of items',
      [at(a, { localStorage: [item('x', '1'), item('y', '2')] })],
      [at(a, { localStorage: [item('y', '2'), item('x', '1')] })],
      null,
    ],
    [
      'another value',
      [at(a, { localStorage: [item('x', '1')] })],
      [at(a, { localStorage: [item('x', '2')] })],
      [at(a, { localStorage: [item('x', '2')] })],
    ],
    ['another database', [at(a, { indexedDb: '[1]' })], [at(a, { indexedDb: '[2]' })], [at(a, { indexedDb: '[2]' })]],
    ['a sessionStorage that nobody asked for', [at(a, session)], [at(a)], null],
    [
      'such a one beside what changed',
      [at(a, session)],
      [at(a, { localStorage: [item('x', '1')] })],
      [at(a, { ...session, localStorage: [item('x', '1')] })],
    ],
    [
      'a sessionStorage that changed',
      [at(a, session)],
      [at(a, { sessionStorage: [item('s', '2')] })],
      [at(a, { sessionStorage: [item('s', '2')] })],
    ],
    [
      'a sessionStorage that was emptied',
      [at(a, session)],
      [at(a, { sessionStorage: [] })],
      [at(a, { sessionStorage: [] })],
    ],
  ])('%s', (_name, stored, found, expected) => {
    expect(mergeStorage(stored, found)).toEqual(expected)
  })
})

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
