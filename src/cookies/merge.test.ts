import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { storedCookie as cookie, exactChange, mapChange } from '../../test/support/cookie-changes.ts'
import type { CookieChange } from './cookie-change.ts'
import { type MergeKind, merge } from './merge.ts'
import { type CookieState, cookieKey, type StoredCookie } from './stored-cookie.ts'

const now = 1_800_000_000_000

const state = (cookies: Record<string, string>, ...exactCookies: StoredCookie[]): CookieState => ({
  cookies,
  exactCookies,
})

describe('what a visit changed', () => {
  const held = cookie('tok', 'a')
  it.each<[what: string, stored: CookieState, changes: CookieChange[], kind: MergeKind, next: CookieState | null]>([
    ['a new value', state({ s: 'a', t: '1' }), [mapChange('s', 'a', 'b')], 'all', state({ s: 'b', t: '1' })],
    ['an answer to an older value', state({ s: 'c' }), [mapChange('s', 'a', 'b')], 'all', null],
    ['a cookie that is gone since', state({ t: '1' }), [mapChange('s', 'a', 'b')], 'all', null],
    ['an end', state({ s: 'a', t: '1' }), [mapChange('s', 'a', null)], 'all', state({ t: '1' })],
    ['an end, known alone', state({ s: 'a' }), [mapChange('s', 'a', null)], 'known', null],
    ['a value, known alone', state({ s: 'a' }), [mapChange('s', 'a', 'b')], 'known', state({ s: 'b' })],
    ['an empty value', state({ s: 'a' }), [mapChange('s', 'a', '')], 'all', state({ s: '' })],
    ['an empty value, known alone', state({ s: 'a' }), [mapChange('s', 'a', '')], 'known', null],
    ['the same value', state({ s: 'a' }), [mapChange('s', 'a', 'a')], 'all', null],
    [
      'one of two that lost',
      state({ s: 'z', t: '1' }),
      [mapChange('s', 'a', 'b'), mapChange('t', '1', '2')],
      'all',
      state({ s: 'z', t: '2' }),
    ],
    ['an addition', state({ s: 'a' }), [exactChange(null, held)], 'all', state({ s: 'a' }, held)],
    ['an addition, known alone', state({ s: 'a' }), [exactChange(null, held)], 'known', null],
    [
      'a place for a cookie of the map, known alone',
      state({ tok: 'm' }),
      [exactChange(null, cookie('tok', 'b', { path: '/x' }))],
      'known',
      state({ tok: 'm' }, cookie('tok', 'b', { path: '/x' })),
    ],
    [
      'an empty one of these, known alone',
      state({ tok: 'm' }),
      [exactChange(null, cookie('tok', '', { path: '/x' }))],
      'known',
      null,
    ],
    ['an addition of what somebody else added', state({}, cookie('tok', 'b')), [exactChange(null, held)], 'all', null],
    [
      'an exact value',
      state({}, held),
      [exactChange(held, cookie('tok', 'b'))],
      'known',
      state({}, cookie('tok', 'b')),
    ],
    ['an exact end', state({}, held), [exactChange(held, null)], 'all', state({})],
    [
      'another path is another cookie',
      state({}, held),
      [exactChange(null, cookie('tok', 'b', { path: '/x' }))],
      'all',
      state({}, held, cookie('tok', 'b', { path: '/x' })),
    ],
    ['a cookie called __proto__', state({ s: 'a' }), [mapChange('__proto__', null, 'b')], 'known', null],
    ['text beyond ASCII', state({ s: 'ä' }), [mapChange('s', 'Ã¤', 'Ã¶')], 'all', state({ s: 'ö' })],
    ['bytes that are no text', state({ s: 'a' }), [mapChange('s', 'a', '\xff')], 'all', state({}, cookie('s', '\xff'))],
  ])('%s', (_what, stored, changes, kind, next) => {
    expect(merge(stored, changes, kind, now)?.next ?? null).toEqual(next)
  })

  it('names what it did, and says whether the site rotates what it is sent', () => {
    const stored = state({ s: 'a', t: '1', u: 'x' })
    const merged = merge(
      stored,
      [mapChange('t', '1', null), mapChange('s', 'a', 'b'), exactChange(null, cookie('n', '1'))],
      'all',
      now,
    )
    expect(merged).toMatchObject({ added: ['n'], changed: ['s'], removed: ['t'], isNew: true, rotates: true })
    const unsent = merge(stored, [mapChange('s', 'a', 'b', false)], 'all', now)
    expect(unsent).toMatchObject({ changed: ['s'], rotates: false })
    const added = merge(stored, [exactChange(null, cookie('n', '1'))], 'all', now)
    expect(added).toMatchObject({ added: ['n'], rotates: false })
  })

  it('puts a cookie that gets another value behind the others', () => {
    const [old, other] = [cookie('tok', 'a', { createdAt: 5 }), cookie('o', '1', { createdAt: 6 })]
    const exact = merge(state({}, old, other), [exactChange(old, cookie('tok', 'b'))], 'all', now)
    expect(exact?.next.exactCookies).toEqual([other, cookie('tok', 'b')])
    const map = merge(state({ a: 'B', c: 'D' }), [mapChange('a', 'B', 'BC')], 'all', now)
    expect(Object.entries(map?.next.cookies ?? {})).toEqual([
      ['c', 'D'],
      ['a', 'BC'],
    ])
  })
})

describe('an expiry that moves on', () => {
  const minute = 60_000
  const held = cookie('tok', 'a', { expiresAt: now + 70 * minute, createdAt: 5 })
  it.each([
    ['by less than an eighth of what is left', { expiresAt: now + 79 * minute }, false],
    ['by an eighth of what is left', { expiresAt: now + 80 * minute }, true],
    ['by much, to an earlier date', { expiresAt: now + 10 * minute }, true],
    ['to no date', { expiresAt: null }, true],
    ['not at all', { expiresAt: now + 70 * minute }, false],
    ['not at all, but a flag does', { expiresAt: now + 70 * minute, httpOnly: true }, true],
  ])('%s', (_how, over, isWritten) => {
    const after = cookie('tok', 'a', over)
    const merged = merge(state({}, held), [exactChange(held, after)], 'all', now)
    expect(merged !== null).toBe(isWritten)
    if (merged === null) return
    expect(merged).toMatchObject({ changed: ['tok'], isNew: false, rotates: false })
    expect(merged.next.exactCookies).toEqual([{ ...after, createdAt: 5 }])
  })

  it('goes along with what is written anyway', () => {
    const later = cookie('tok', 'a', { expiresAt: now + 71 * minute })
    const merged = merge(state({ s: 'a' }, held), [exactChange(held, later), mapChange('s', 'a', 'b')], 'all', now)
    expect(merged).toMatchObject({ changed: ['s', 'tok'], isNew: true })
    expect(merged?.next.exactCookies[0]?.expiresAt).toBe(now + 71 * minute)
  })

  it.each<[string, Partial<StoredCookie>, boolean]>([
    ['a later date', { expiresAt: now + 80 * minute }, true],
    ['an earlier date', { expiresAt: now + 10 * minute }, false],
    ['no date', {}, false],
    ['another value that is no value', { value: '', expiresAt: now + 80 * minute }, false],
  ])('without a verdict: %s', (_what, over, isWritten) => {
    const merged = merge(state({}, held), [exactChange(held, cookie('tok', 'a', over))], 'known', now)
    expect(merged !== null).toBe(isWritten)
  })

  it('takes nothing but the date without a verdict', () => {
    const flags = { secure: !held.secure, httpOnly: !held.httpOnly }
    const write = (minutes: number) =>
      merge(
        state({}, held),
        [exactChange(held, cookie('tok', 'a', { ...flags, expiresAt: now + minutes * minute }))],
        'known',
        now,
      )
    expect(write(80)?.next.exactCookies).toEqual([{ ...held, expiresAt: now + 80 * minute }])
    expect(write(61)).toBeNull()
  })
})

describe('limits', () => {
  const full = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`c${n}`, 'v']))
  it('adds nothing beyond 300 cookies, and changes what is there', () => {
    const changes = [exactChange(null, cookie('more', '1')), mapChange('c7', 'v', 'w')]
    const merged = merge(state(full), changes, 'all', now)
    expect(merged).toMatchObject({ added: [], changed: ['c7'] })
    expect(merge(state(full), changes.slice(0, 1), 'all', now)).toBeNull()
  })

  it('lets what has expired make room', () => {
    const { c0: _, ...rest } = full
    const stale = cookie('stale', '1', { expiresAt: now })
    const merged = merge(state(rest, stale), [exactChange(null, cookie('more', '1'))], 'all', now)
    expect(merged).toMatchObject({ added: ['more'], removed: ['stale'] })
  })

  it('takes no cookie of more than 8 KiB', () => {
    const value = (bytes: number) => [mapChange('s', 'a', 'x'.repeat(bytes - 1))]
    expect(merge(state({ s: 'a' }), value(8192), 'all', now)).not.toBeNull()
    expect(merge(state({ s: 'a' }), value(8193), 'all', now)).toBeNull()
  })
})

describe('any state and any changes', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd')
  const value = fc.constantFrom('', '1', '2', 'Ã¤', '\xff')
  const change = fc
    .tuple(fc.boolean(), name, fc.option(value), fc.option(value), fc.boolean())
    .map(([isMap, n, before, after, carried]) =>
      isMap
        ? mapChange(n, before, after, carried)
        : exactChange(before === null ? null : cookie(n, before), after === null ? null : cookie(n, after), carried),
    )
    .filter(({ before, after }) => before !== null || after !== null)
  // One change a cookie, as a jar gives them.
  const changes = fc.uniqueArray(change, { selector: ({ kind, key }) => `${kind} ${key}` })
  const stored = fc
    .tuple(
      fc.dictionary(name, fc.constantFrom('', '1', '2', 'ä'), { noNullPrototype: true }),
      fc.uniqueArray(fc.tuple(name, value), { selector: ([n]) => n }),
    )
    .map(([map, exact]) => state(map, ...exact.map(([n, v]) => cookie(n, v))))
  const kind = fc.constantFrom<MergeKind>('all', 'known')
  const bare = ({ cookies, exactCookies }: CookieState) => ({
    cookies,
    exact: [...exactCookies].map((one) => JSON.stringify(one)).sort(),
  })

  it('comes out the same in any order of the changes', () => {
    fc.assert(
      fc.property(stored, changes, kind, fc.func(fc.integer()), (before, list, how, by) => {
        // A byte string takes the place of a text in the map: two changes that then meet in one cookie have an order.
        fc.pre(list.every(({ kind: k, after }) => k === 'exact' || after?.value !== '\xff'))
        const shuffled = [...list].sort((a, b) => by(a.key) - by(b.key))
        const [one, other] = [merge(before, list, how, now), merge(before, shuffled, how, now)]
        expect(one === null ? null : bare(one.next)).toEqual(other === null ? null : bare(other.next))
      }),
    )
  })

  it('says nothing the second time: its own answer is then one to older values', () => {
    fc.assert(
      fc.property(stored, changes, kind, (before, list, how) => {
        const real = list.filter(({ before: had, after }) => had !== (after?.value ?? null))
        fc.pre(real.every(({ kind: k, after }) => k === 'exact' || after?.value !== '\xff'))
        const once = merge(before, real, how, now)
        if (once !== null) expect(merge(once.next, real, how, now)).toBeNull()
      }),
    )
  })

  it('leaves every cookie alone that has another value than the visit began with', () => {
    fc.assert(
      fc.property(stored, changes, kind, (before, list, how) => {
        const stale = list.map((one) => ({ ...one, before: `${one.before ?? ''}older` }))
        expect(merge(before, stale, how, now)).toBeNull()
      }),
    )
  })

  it('adds and removes nothing, and empties nothing, where only what is known counts', () => {
    fc.assert(
      fc.property(stored, changes, (before, list) => {
        fc.pre(list.every(({ kind: k, after }) => k === 'exact' || after?.value !== '\xff'))
        const merged = merge(before, list, 'known', now)
        if (merged === null) return
        expect(merged).toMatchObject({ removed: [], isNew: true })
        expect(Object.keys(merged.next.cookies).sort()).toEqual(Object.keys(before.cookies).sort())
        // But that a cookie of the map, which has no place, may get one.
        expect(Object.keys(before.cookies)).toEqual(expect.arrayContaining([...merged.added]))
        const added = (one: StoredCookie) => merged.added.includes(one.name) && one.value !== ''
        const held = before.exactCookies.map(cookieKey)
        const next = merged.next.exactCookies.map(cookieKey)
        const others = merged.next.exactCookies.filter((one) => !held.includes(cookieKey(one)))
        expect(others.filter((one) => !added(one))).toEqual([])
        expect(held.filter((key) => !next.includes(key))).toEqual([])
      }),
    )
  })
})
