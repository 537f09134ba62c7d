import { expect, test } from 'vitest'
import { storedCookie } from '../../test/support/cookie-changes.ts'
import { type CookieChange, composeChanges } from './cookie-change.ts'

const cookie = (value: string) => storedCookie('sid', value)
const change = (before: string | null, after: string | null, over: Partial<CookieChange> = {}): CookieChange => ({
  kind: 'map',
  name: 'sid',
  key: 'sid',
  before,
  carried: before !== null,
  after: after === null ? null : cookie(after),
  ...over,
})

test.each<[string, CookieChange[], CookieChange[], CookieChange[]]>([
  ['one visit alone', [change('a', 'b')], [], [change('a', 'b')]],
  ['the other alone', [], [change('a', 'b')], [change('a', 'b')]],
  ['one cookie twice', [change('a', 'b')], [change('b', 'c')], [change('a', 'c')]],
  ['changed, then ended', [change('a', 'b')], [change('b', null)], [change('a', null)]],
  ['ended, then set', [change('a', null)], [change(null, 'b')], [change('a', 'b')]],
  ['added, then changed', [change(null, 'b')], [change('b', 'c')], [change(null, 'c')]],
  ['added, then ended', [change(null, 'b')], [change('b', null)], []],
  [
    'of the map and exact',
    [change('a', 'b')],
    [change('a', 'b', { kind: 'exact' })],
    [change('a', 'b'), change('a', 'b', { kind: 'exact' })],
  ],
])('%s', (_name, first, second, expected) => {
  expect(composeChanges(first, second)).toEqual(expected)
})
