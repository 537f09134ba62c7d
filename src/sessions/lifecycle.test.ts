import { describe, expect, it } from 'vitest'
import { testSession } from '../../test/support/test-session.ts'
import { afterRefresh, afterUpdate, afterVerdict, expiryStatusAt, statusAt, successRate } from './lifecycle.ts'

const now = 1_000_000_000
const past = now - 1
const future = now + 1
const hour = 3600_000

describe('statusAt', () => {
  it.each([
    ['active', null, 'active'],
    ['active', future, 'active'],
    ['active', now, 'expired'],
    ['active', past, 'expired'],
    ['invalid', past, 'expired'],
    ['invalid', future, 'invalid'],
    ['pending_validation', past, 'expired'],
    ['pending_validation', null, 'pending_validation'],
  ] as const)('%s with the date %s → %s', (status, expiresAt, expected) => {
    expect(statusAt({ status, expiresAt }, now)).toBe(expected)
  })
})

describe('expiryStatusAt', () => {
  it.each([
    [null, null],
    [past, 'expired'],
    [now, 'expired'],
    [now + 1, 'expiring_soon'],
    [now + 72 * hour, 'expiring_soon'],
    [now + 72 * hour + 1, 'ok'],
  ] as const)('%s → %s', (expiresAt, expected) => {
    expect(expiryStatusAt(expiresAt, now)).toBe(expected)
  })
})

describe('successRate', () => {
  it.each([
    [0, 0, 0],
    [47, 45, 95.7],
    [3, 1, 33.3],
    [3, 2, 66.7],
    [10, 10, 100],
    [1000, 999, 99.9],
    [2000, 1999, 100],
  ])('%i, %i → %d', (total, successful, expected) => {
    expect(successRate(total, successful)).toBe(expected)
  })
})

describe('afterVerdict', () => {
  it.each([
    ['active', 2, 'logged_in', 1, 'active', 0, null],
    ['pending_validation', 0, 'logged_in', 1, 'active', 0, null],
    ['invalid', 5, 'logged_in', 1, 'active', 0, 'recovered'],
    ['active', 0, 'logged_out', 1, 'invalid', 1, 'invalidated'],
    ['pending_validation', 0, 'logged_out', 1, 'invalid', 1, 'invalidated'],
    ['invalid', 3, 'logged_out', 1, 'invalid', 4, null],
    ['active', 2, 'unknown', 1, 'active', 2, null],
    ['invalid', 2, 'blocked', 1, 'invalid', 2, null],
    ['pending_validation', 0, 'site_down', 1, 'pending_validation', 0, null],
    ['active', 0, 'logged_out', 3, 'active', 1, null],
    ['active', 1, 'logged_out', 3, 'active', 2, null],
    ['active', 2, 'logged_out', 3, 'invalid', 3, 'invalidated'],
    ['pending_validation', 2, 'logged_out', 3, 'invalid', 3, 'invalidated'],
    ['invalid', 7, 'logged_out', 3, 'invalid', 8, null],
    ['active', 7, 'logged_out', Infinity, 'active', 8, null],
  ] as const)(
    '%s with %i failures, %s, limit %d → %s with %i, %s',
    (status, failures, verdict, limit, next, count, transition) => {
      expect(afterVerdict(testSession({ status, consecutiveFailures: failures }), verdict, limit)).toEqual({
        status: next,
        consecutiveFailures: count,
        transition,
      })
    },
  )
})

describe('afterRefresh', () => {
  it.each([
    ['invalid', null, null, null],
    ['active', past, null, null],
    ['active', future, null, future],
    ['active', past, future, future],
    ['active', past, past, past],
  ] as const)('%s, date %s, new date %s → active, %s', (status, expiresAt, given, expected) => {
    expect(afterRefresh(testSession({ status, expiresAt }), given, now)).toEqual({
      status: 'active',
      expiresAt: expected,
    })
  })
})

describe('afterUpdate', () => {
  it.each([
    // status, date, what is new of the secrets, new date → stored status, date
    ['active', null, 'cookies', undefined, 'active', null],
    ['invalid', null, 'nothing', undefined, 'invalid', null],
    ['invalid', null, 'cookies', undefined, 'pending_validation', null],
    ['invalid', null, 'headers', undefined, 'pending_validation', null],
    ['active', null, 'headers', undefined, 'active', null],
    ['active', past, 'headers', future, 'active', future],
    ['active', past, 'nothing', future, 'active', future],
    ['active', past, 'nothing', null, 'active', null],
    ['active', past, 'cookies', future, 'pending_validation', future],
    ['active', past, 'cookies', undefined, 'active', past],
    ['invalid', past, 'nothing', future, 'invalid', future],
    ['invalid', past, 'cookies', undefined, 'pending_validation', past],
    ['pending_validation', null, 'cookies', future, 'pending_validation', future],
    ['active', future, 'cookies', past, 'active', past],
  ] as const)('%s, date %s, new: %s, new date %s → %s, %s', (status, expiresAt, what, given, next, date) => {
    const change = { newCookies: what === 'cookies', newSecrets: what !== 'nothing', expiresAt: given }
    expect(afterUpdate(testSession({ status, expiresAt }), change, now)).toEqual({
      status: next,
      expiresAt: date,
    })
  })
})
