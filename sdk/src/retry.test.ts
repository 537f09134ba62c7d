import { expect, it } from 'vitest'
import { retryDelayMs } from './retry.ts'

it.each([
  [429, '2', 1, false, 2000],
  [503, '0', 1, false, 0],
  [503, '60', 2, false, 60_000],
  [503, '60', 3, true, null],
  [503, '61', 1, true, null],
  [503, null, 1, false, null],
  [503, null, 2, true, 2000],
  [502, null, 1, true, 1000],
  [502, null, 1, false, null],
  [null, null, 1, true, 1000],
  [null, null, 1, false, null],
  [null, null, 3, true, null],
  [429, 'Thu, 26 Nov 2026 10:00:00 GMT', 1, true, null],
  [429, '-1', 1, false, null],
  [500, '2', 1, true, null],
  [409, '2', 1, false, 2000],
  [409, null, 1, true, null],
  [200, '2', 1, true, null],
])('status %s with Retry-After %s at try %d (repeatable: %s) waits %s ms', (...row) => {
  const [status, retryAfter, tries, isRepeatable, expected] = row
  expect(retryDelayMs({ status, retryAfter }, tries, { maxTries: 3, isRepeatable })).toBe(expected)
})
