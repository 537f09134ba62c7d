import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { formatTime, systemTimer } from './clock.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const day = 86_400_000

it.each([
  ['a second', 1_000, 999, 1],
  ['longer than a timer can be set for', 60 * day, 24 * day, day],
])('does not run early what is to run after %s', (_, ms, before, then) => {
  const run = vi.fn()
  systemTimer.after(ms, run)
  vi.advanceTimersByTime(before)
  expect(run).not.toHaveBeenCalled()
  vi.advanceTimersByTime(then)
  expect(run).toHaveBeenCalledOnce()
})

it.each([
  [Date.UTC(2026, 3, 1, 2, 3, 4, 567), '2026-04-01T02:03:04Z'],
  [Date.UTC(9999, 11, 31, 23, 59, 59, 999) + 1, '9999-12-31T23:59:59Z'],
  [8.64e15, '9999-12-31T23:59:59Z'],
  [Number.POSITIVE_INFINITY, '9999-12-31T23:59:59Z'],
  [-8.64e15, '0000-01-01T00:00:00Z'],
])('states %d with four digits of the year, in whole seconds', (at, text) => {
  expect(formatTime(at)).toBe(text)
})
