import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MergeKind } from './merge.ts'
import { mergeStorage } from './merge-storage.ts'
import type { OriginStorage } from './origin-storage.ts'
import { type StorageChange, storageChanges } from './storage-change.ts'

const [a, b] = ['https://a.test', 'https://b.test']
const at = (origin: string, local: Record<string, string>, over: Partial<OriginStorage> = {}): OriginStorage => ({
  origin,
  localStorage: Object.entries(local).map(([name, value]) => ({ name, value })),
  indexedDb: null,
  ...over,
})
const change = (name: string, before: string | null, after: string | null, over: Partial<StorageChange> = {}) =>
  ({ origin: a, area: 'localStorage', name, before, after, ...over }) as const
const tab = (value: string) => ({ sessionStorage: [{ name: 's', value }] })
const database = (name: string, version: number) => JSON.stringify({ name, version })
const [tokenBefore, tokenAfter] = ['token-1-of-a-login', 'token-2-of-a-login']

describe('the storage after a visit', () => {
  const both: readonly MergeKind[] = ['all', 'known']
  const x1 = [at(a, { x: '1', y: '2' })]
  it.each<[string, OriginStorage[], StorageChange[], readonly MergeKind[], OriginStorage[] | null]>([
    ['has a new value', x1, [change('x', '1', '3')], both, [at(a, { x: '3', y: '2' })]],
    ['has what another wrote instead', [at(a, { x: '9' })], [change('x', '1', '3')], both, null],
    ['lacks what another removed', [at(a, { y: '2' })], [change('x', '1', '3')], both, null],
    [
      'has one of two that lost',
      [at(a, { x: '9', y: '2' })],
      [change('x', '1', '3'), change('y', '2', '4')],
      both,
      [at(a, { x: '9', y: '4' })],
    ],
    ['has a new item, seen logged in', x1, [change('z', null, '3')], ['all'], [at(a, { x: '1', y: '2', z: '3' })]],
    ['has none without a verdict', x1, [change('z', null, '3')], ['known'], null],
    ['has not the one of the later of two', x1, [change('x', null, '3')], both, null],
    ['lacks what was removed, seen logged in', x1, [change('x', '1', null)], ['all'], [at(a, { y: '2' })]],
    ['lacks nothing without a verdict', x1, [change('x', '1', null)], ['known'], null],
    [
      'keeps a token that a page without a verdict took away',
      [at(a, { auth: '{"token":"t0k3n-12"}', y: '2' })],
      [change('auth', '{"token":"t0k3n-12"}', '{"token":null}'), change('y', '2', '4')],
      ['known'],
      [at(a, { auth: '{"token":"t0k3n-12"}', y: '4' })],
    ],
    [
      'has no token any more, seen logged in',
      [at(a, { auth: '{"token":"t0k3n-12"}' })],
      [change('auth', '{"token":"t0k3n-12"}', '{"token":null}')],
      ['all'],
      [at(a, { auth: '{"token":null}' })],
    ],
    ['has an empty value, seen logged in', x1, [change('x', '1', '')], ['all'], [at(a, { x: '', y: '2' })]],
    ['has none of these without a verdict', x1, [change('x', '1', '')], ['known'], null],
    [
      'has a new origin, seen logged in',
      x1,
      [change('x', null, '1', { origin: b })],
      ['all'],
      [...x1, at(b, { x: '1' })],
    ],
    [
      'lacks an origin that has nothing left',
      [at(a, { x: '1' }), at(b, {})],
      [change('x', '1', null)],
      ['all'],
      [at(b, {})],
    ],
    [
      'has the sessionStorage that was not read',
      [at(a, { x: '1' }, tab('1'))],
      [change('x', '1', null)],
      ['all'],
      [at(a, {}, tab('1'))],
    ],
    [
      'has a new value of sessionStorage',
      [at(a, { s: '1' }, tab('1'))],
      [change('s', '1', '2', { area: 'sessionStorage' })],
      both,
      [at(a, { s: '1' }, tab('2'))],
    ],
    [
      'has one database of each of two visits',
      [at(a, {}, { indexedDb: `[${database('d', 2)},${database('e', 1)}]` })],
      [change('e', database('e', 1), database('e', 2), { area: 'indexedDb' })],
      both,
      [at(a, {}, { indexedDb: `[${database('d', 2)},${database('e', 2)}]` })],
    ],
  ])('%s', (_what, stored, changes, kinds, expected) => {
    for (const kind of kinds) expect(mergeStorage(stored, changes, kind)?.next ?? null).toEqual(expected)
  })

  it.each<[string, OriginStorage[], StorageChange[], boolean]>([
    ['a token', [at(a, { token: tokenBefore })], [change('token', tokenBefore, tokenAfter)], true],
    [
      'a token that another has replaced already',
      [at(a, { token: 'token-3-of-a-login', x: '1' })],
      [change('token', tokenBefore, tokenAfter), change('x', '1', '2')],
      false,
    ],
    ['a counter', [at(a, { x: '1' })], [change('x', '1', '2')], false],
  ])('the site rotates %s: %#', (_what, stored, changes, expected) => {
    expect(mergeStorage(stored, changes, 'known')?.rotates).toBe(expected)
  })
})

describe('a merge of storage', () => {
  it('takes any number of items', () => {
    const many = Array.from({ length: 150_000 }, (_, n) => change(`i${n}`, null, '1'))
    expect(mergeStorage([], many, 'all')?.next[0]?.localStorage).toHaveLength(150_000)
  })

  const origin = fc.constantFrom(a, b, 'http://c.test')
  const name = fc.constantFrom('x', 'token', '__proto__', '')
  const items = fc.dictionary(name, fc.constantFrom('', '1', '2'), { noNullPrototype: true })
  const databases = fc.dictionary(fc.constantFrom('d', 'e'), fc.nat(2), { noNullPrototype: true })
  const itemsOf = (values: Record<string, string>) =>
    Object.entries(values).map(([key, value]) => ({ name: key, value }))
  const one = fc.record({ origin, local: items, session: items, databases }).map(
    (of): OriginStorage => ({
      origin: of.origin,
      localStorage: itemsOf(of.local),
      sessionStorage: itemsOf(of.session),
      indexedDb:
        Object.keys(of.databases).length === 0
          ? null
          : `[${Object.entries(of.databases)
              .map(([key, version]) => database(key, version))
              .join()}]`,
    }),
  )
  const storage = fc.uniqueArray(one, { selector: (of) => of.origin })
  const kind = fc.constantFrom<MergeKind>('all', 'known')
  const merged = (stored: readonly OriginStorage[], changes: readonly StorageChange[], how: MergeKind) =>
    mergeStorage(stored, changes, how)?.next ?? stored
  /** Whatever was read: the order of items, and origins without anything, do not matter. */
  const bare = (all: readonly OriginStorage[]) =>
    storageChanges(
      [],
      all.map((of) => ({ sessionStorage: [], ...of })),
    )
      .map((of) => JSON.stringify(of))
      .sort()
  const places = (changes: readonly StorageChange[]) => changes.map((of) => `${of.origin} ${of.area} ${of.name}`)

  it('gives the storage of the visit where nothing else was stored', () => {
    fc.assert(
      fc.property(storage, storage, (before, after) => {
        // A visit has read the sessionStorage of one origin only, here of all that it names.
        const kept = before.filter((of) => !after.some((found) => found.origin === of.origin))
        const unread = kept.map((of) => ({ ...of, localStorage: [], indexedDb: null }))
        expect(bare(merged(before, storageChanges(before, after), 'all'))).toEqual(bare([...after, ...unread]))
      }),
    )
  })

  it('comes out the same for two visits that changed other values, in any order', () => {
    fc.assert(
      fc.property(storage, storage, storage, kind, (before, after, later, how) => {
        const first = storageChanges(before, after)
        const taken = places(first)
        const second = storageChanges(before, later).filter((of) => !taken.includes(places([of])[0] ?? ''))
        const inOrder = merged(merged(before, first, how), second, how)
        expect(bare(inOrder)).toEqual(bare(merged(merged(before, second, how), first, how)))
        expect(bare(inOrder)).toEqual(bare(merged(before, [...second, ...first], how)))
      }),
    )
  })

  it('touches nothing but the values that the visit changed', () => {
    fc.assert(
      fc.property(storage, storage, storage, kind, (before, after, stored, how) => {
        const changes = storageChanges(before, after)
        const next = merged(stored, changes, how).map((of) => ({ sessionStorage: [], ...of }))
        const touched = places([...storageChanges(stored, next), ...storageChanges(next, stored)])
        expect(touched.filter((place) => !places(changes).includes(place))).toEqual([])
      }),
    )
  })

  it('changes nothing the second time, and nothing that has another value than the visit began with', () => {
    fc.assert(
      fc.property(storage, storage, kind, (before, after, how) => {
        const changes = storageChanges(before, after)
        const next = mergeStorage(before, changes, how)
        if (next !== null) expect(mergeStorage(next.next, changes, how)).toBeNull()
        const stale = changes.map((of) => ({ ...of, before: `${of.before ?? ''}older` }))
        expect(mergeStorage(before, stale, how)).toBeNull()
      }),
    )
  })

  it('adds, removes and empties nothing without a verdict', () => {
    fc.assert(
      fc.property(storage, storage, (before, after) => {
        const next = merged(before, storageChanges(before, after), 'known')
        const changes = storageChanges(before, next)
        expect(changes.filter((of) => of.before === null || of.after === null || of.after === '')).toEqual([])
      }),
    )
  })
})
