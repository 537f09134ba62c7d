import { expect, it } from 'vitest'
import { createSteadyClock, steadyMs } from './steady-clock.ts'

const hourMs = 3_600_000

function world() {
  let [now, elapsed] = [1_000_000_000_000, 5_000]
  return {
    isSteady: createSteadyClock({ clock: { now: () => now }, stopwatch: { elapsed: () => elapsed } }),
    pass: (ms: number) => {
      now += ms
      elapsed += ms
    },
    set: (ms: number) => {
      now += ms
    },
  }
}

it('is steady twelve hours after the start', () => {
  const { isSteady, pass } = world()
  pass(steadyMs - 1)
  expect(isSteady()).toBe(false)
  pass(1)
  expect(isSteady()).toBe(true)
})

it('is not while it was set ahead in the last twelve hours, also when it was set back meanwhile', () => {
  const { isSteady, pass, set } = world()
  pass(steadyMs)
  set(100 * 24 * hourMs)
  expect(isSteady()).toBe(false)
  pass(steadyMs - hourMs)
  set(-100 * 24 * hourMs)
  expect(isSteady()).toBe(false)
  pass(hourMs)
  expect(isSteady()).toBe(true)
  set(100 * 24 * hourMs)
  expect(isSteady()).toBe(false)
})

it('is when it was set back, or ahead by less than an hour', () => {
  const { isSteady, pass, set } = world()
  pass(steadyMs)
  set(-24 * hourMs)
  expect(isSteady()).toBe(true)
  set(hourMs - 1)
  expect(isSteady()).toBe(true)
  // All in all.
  set(2)
  expect(isSteady()).toBe(false)
})
