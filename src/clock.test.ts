import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { systemTimer } from './clock.ts'

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
