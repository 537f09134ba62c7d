import { expect, it } from 'vitest'
import { retryDelayMs } from './retry.ts'

it.each([
  [429, '2', 1, 2000],
  [503, '0', 1, 0],
  [503, '60', 2, 60_000],
  [503, '60', 3, null],
  [503, '61', 1, null],
  [503, null, 1, null],
  [429, 'Thu, 26 Nov 2026 10:00:00 GMT', 1, null],
  [429, '-1', 1, null],
  [500, '2', 1, null],
  [409, '2', 1, null],
  [200, '2', 1, null],
])('status %d with Retry-After %s at try %d waits %s ms', (status, retryAfter, tries, expected) => {
  expect(retryDelayMs(status, retryAfter, tries)).toBe(expected)
})
