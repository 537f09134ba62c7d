import { expect, test } from 'vitest'
import { changedNames, cookieNamesOf } from './state-origin.ts'

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
