import { expect, it } from 'vitest'
import { WindowCounter } from './window-counter.ts'

function counter(maxKeys = 10) {
  const clock = { at: 1000, elapsed: () => clock.at }
  return { clock, windows: new WindowCounter(clock, 60_000, maxKeys) }
}

it('opens a window at the first count and ends it whole', () => {
  const { clock, windows } = counter()
  expect(windows.used('a')).toBe(0)
  windows.add('a')
  clock.at += 59_999
  windows.add('a')
  expect(windows.used('a')).toBe(2)
  expect(windows.msLeft('a')).toBe(1)
  clock.at += 1
  expect(windows.used('a')).toBe(0)
  windows.add('a')
  expect(windows.msLeft('a')).toBe(60_000)
})

it('gives back no more than was counted, and forgets one key alone', () => {
  const { windows } = counter()
  windows.add('a')
  windows.add('b')
  windows.giveBack('a')
  windows.giveBack('a')
  windows.giveBack('never counted')
  expect(windows.used('a')).toBe(0)
  windows.forget('b')
  expect([windows.used('a'), windows.used('b')]).toEqual([0, 0])
})

it('drops ended windows first, then the oldest, when it is full', () => {
  const { clock, windows } = counter(2)
  windows.add('old')
  clock.at += 30_000
  windows.add('newer')
  windows.add('newest')
  expect(['old', 'newer', 'newest'].map((key) => windows.used(key))).toEqual([0, 1, 1])
  clock.at += 60_000
  windows.add('later')
  expect(['newer', 'newest', 'later'].map((key) => windows.used(key))).toEqual([0, 0, 1])
})
