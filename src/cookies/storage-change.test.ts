import { expect, it } from 'vitest'
import type { OriginStorage } from './origin-storage.ts'
import { type StorageChange, storageChanges } from './storage-change.ts'

const a = 'https://a.test'
const b = 'https://b.test'
const at = (origin: string, local: Record<string, string>, over: Partial<OriginStorage> = {}): OriginStorage => ({
  origin,
  localStorage: Object.entries(local).map(([name, value]) => ({ name, value })),
  indexedDb: null,
  ...over,
})
const tab = (value: string) => ({ sessionStorage: [{ name: 's', value }] })
const changed = (
  area: StorageChange['area'],
  name: string,
  before: string | null,
  after: string | null,
  origin = a,
): StorageChange => ({ origin, area, name, before, after })

it.each<[string, OriginStorage[], OriginStorage[] | null, StorageChange[]]>([
  ['no browser', [at(a, { x: '1' })], null, []],
  ['the same in another order', [at(a, { x: '1', y: '2' }), at(b, {})], [at(b, {}), at(a, { y: '2', x: '1' })], []],
  ['another value', [at(a, { x: '1', y: '2' })], [at(a, { x: '3', y: '2' })], [changed('localStorage', 'x', '1', '3')]],
  ['an empty value', [at(a, { x: '1' })], [at(a, { x: '' })], [changed('localStorage', 'x', '1', '')]],
  ['a new item', [at(a, {})], [at(a, { x: '1' })], [changed('localStorage', 'x', null, '1')]],
  ['a new origin', [], [at(b, { x: '1' })], [changed('localStorage', 'x', null, '1', b)]],
  ['an item that is gone', [at(a, { x: '1', y: '2' })], [at(a, { y: '2' })], [changed('localStorage', 'x', '1', null)]],
  ['the last one of its origin', [at(a, { x: '1' })], [], [changed('localStorage', 'x', '1', null)]],
  [
    'items called as members of objects',
    [at(a, {})],
    [at(a, { constructor: '1' })],
    [changed('localStorage', 'constructor', null, '1')],
  ],
  ['a sessionStorage that was not read', [at(a, { x: '1' }, tab('1'))], [at(a, { x: '1' })], []],
  ['one of an origin without anything else', [at(a, {}, tab('1'))], [], []],
  ['another value in one', [at(a, {}, tab('1'))], [at(a, {}, tab('2'))], [changed('sessionStorage', 's', '1', '2')]],
  [
    'one that was emptied',
    [at(a, {}, tab('1'))],
    [at(a, {}, { sessionStorage: [] })],
    [changed('sessionStorage', 's', '1', null)],
  ],
  [
    'one database of two',
    [at(a, {}, { indexedDb: '[{"name": "d", "version": 1}, {"name": "e", "version": 1}]' })],
    [at(a, {}, { indexedDb: '[{"name":"e","version":1},{"name":"d","version":2}]' })],
    [changed('indexedDb', 'd', '{"name":"d","version":1}', '{"name":"d","version":2}')],
  ],
  [
    'a database as another program wrote it',
    [at(a, {}, { indexedDb: '7' })],
    [at(a, {}, { indexedDb: '[{"name":"d"}]' })],
    [changed('indexedDb', '7', '7', null), changed('indexedDb', 'd', null, '{"name":"d"}')],
  ],
])('what a visit changed: %s', (_what, before, after, expected) => {
  expect(storageChanges(before, after)).toEqual(expected)
})
