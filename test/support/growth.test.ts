import { describe, expect, it } from 'vitest'
import { cpuMs, expectLinear } from './growth.ts'

const steps = (count: number) => {
  let sum = 0
  for (let n = 0; n < count; n += 1) sum += n % 7
  return sum
}

describe('by a clock of steps, a million of which take a millisecond', () => {
  let taken = 0
  const takes = (count: number) => () => {
    taken += count
  }
  const stepMs = (work: () => void): number => {
    const before = taken
    work()
    return (taken - before) / 1e6
  }

  it.each([1, 1e3, 1e6])('what is linear passes, whatever it costs: %d steps each', (dear) => {
    expectLinear(64_000, (size) => takes(size * dear), stepMs)
  })

  it('what is quadratic fails', () => {
    const quadratic = () => expectLinear(32_000, (size) => takes(size * size), stepMs)
    expect(quadratic).toThrow('where an eighth of it cost 16')
  })
})

it('what is linear passes by the processor too', () => {
  for (const dear of [1, 1_000]) expectLinear(64_000, (size) => () => void steps(size * dear))
})

it('work costs this thread something, and waiting nothing', () => {
  expect(cpuMs(() => void steps(3e7))).toBeGreaterThan(5)
  expect(cpuMs(() => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30))).toBeLessThan(20)
})
