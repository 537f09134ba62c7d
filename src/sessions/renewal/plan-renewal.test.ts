import { describe, expect, it } from 'vitest'
import { nextRenewalTime, planFor, renewalTime, retryTime, tokenEnd } from './plan-renewal.ts'

const now = 1_800_000_000_000
const minute = 60_000
const jwt = (exp: unknown): string =>
  ['{"alg":"HS256"}', JSON.stringify({ exp }), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')

describe('when a token is renewed', () => {
  it.each([
    ['three minutes left', 3 * minute, 3 * minute - 36_000],
    ['ten seconds left', 10_000, 5_000],
    ['two seconds left', 2_000, 0],
    ['it is over', -minute, 0],
    ['an hour left', 60 * minute, 55 * minute],
    ['a day left', 1440 * minute, 1435 * minute],
  ])('%s', (_name, left, wait) => {
    expect(renewalTime(now + left, now) - now).toBe(wait)
  })

  it.each([
    ['a second left', 1_000, 15_000],
    ['it is over', -minute, 15_000],
    ['three minutes left', 3 * minute, 3 * minute - 36_000],
  ])('after one that returned a token with %s', (_name, left, wait) => {
    expect(nextRenewalTime(now + left, now) - now).toBe(wait)
  })

  it('is half an hour after the last where nobody says when it ends', () => {
    expect(renewalTime(null, now)).toBe(now + 30 * minute)
  })
})

it.each([
  [1, 15_000],
  [2, 30_000],
  [3, minute],
  [20, 15 * minute],
])('after %i failures it waits %i ms', (failures, wait) => {
  expect(retryTime(failures, now) - now).toBe(wait)
})

describe('the end of a token', () => {
  it.each([
    [{ Authorization: `Bearer ${jwt(1_800_000_100)}` }, 1_800_000_100_000],
    [{ authorization: `JWT ${jwt(1_800_000_100)}` }, 1_800_000_100_000],
    [{ Authorization: 'Bearer opaque' }, null],
    [{ 'X-Api-Key': jwt(1_800_000_100) }, null],
    [{}, null],
  ])('%j', (headers, end) => {
    expect(tokenEnd(headers)).toBe(end)
  })

  it('that nobody knows is learned at once', () => {
    expect(planFor({ Authorization: 'Bearer opaque' }, now).renewalAt).toBe(now)
    expect(planFor({ Authorization: `Bearer ${jwt(1_800_000_180)}` }, now).renewalAt).toBe(now + 144_000)
  })
})
