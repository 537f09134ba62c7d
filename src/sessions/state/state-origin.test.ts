import { expect, test } from 'vitest'
import { changedNames, cookieNamesOf, isWorthKeeping, type StateOrigin } from './state-origin.ts'

const long = 'n'.repeat(4_000)
const shown = 'n'.repeat(100)
const stateOf = (cookies: Readonly<Record<string, string>>) => ({ cookies, exactCookies: [] })

test('shows the first 100 characters of a name', () => {
  expect(cookieNamesOf(stateOf({ sid: 'a', [long]: 'b' }))).toEqual(['sid', shown])
})

test('ends a name with a whole character', () => {
  expect(cookieNamesOf(stateOf({ [`a${'😀'.repeat(60)}`]: 'b' }))).toEqual([`a${'😀'.repeat(49)}`])
})

test.each([
  ['added', {}, { [long]: 'a' }],
  ['changed', { [long]: 'a' }, { [long]: 'b' }],
  ['removed', { [long]: 'a' }, {}],
] as const)('shows no more of a name that was %s', (what, before, after) => {
  expect(changedNames(stateOf(before), stateOf(after))[what]).toEqual([shown])
})

test('compares whole names', () => {
  const [one, two] = [`${long}1`, `${long}2`]
  const changes = changedNames(stateOf({ [one]: 'a' }), stateOf({ [two]: 'a' }))
  expect(changes).toEqual({ added: [shown], changed: [], removed: [shown] })
})

const rotated: StateOrigin = {
  cause: 'rotated',
  writtenBy: 'anna',
  writtenAt: 1,
  changes: null,
  provisional: false,
  confirmedAt: null,
}
const provisional = { ...rotated, provisional: true }
const confirmed = { ...rotated, confirmedAt: 1 }

test.each<[string, StateOrigin, StateOrigin, boolean]>([
  ['what a user wrote', { ...rotated, cause: 'imported' }, rotated, true],
  ['what another account stored', { ...rotated, writtenBy: 'boris' }, rotated, true],
  ['a confirmed state before a provisional one', confirmed, provisional, true],
  ['a later date before a provisional one', rotated, provisional, true],
  ['a confirmed state before new tokens', confirmed, rotated, true],
  ['a provisional state before another one', provisional, provisional, false],
  ['a provisional state before a confirmed one', provisional, confirmed, false],
  ['a confirmed state before another one', confirmed, confirmed, false],
  ['a later date before another one', rotated, rotated, false],
])('is kept or not: %s', (_what, replaced, next, isKept) => {
  expect(isWorthKeeping(replaced, next)).toBe(isKept)
})
