import { expect } from 'vitest'

/** What is linear takes eight times as much for eight times the size, what is quadratic 64 times: this is between. */
const atMost = 24
/** Below this, what else a thread does (compiling, collecting garbage) weighs more than what is measured. */
const unseenMs = 20

/** Work that takes a thousandth of a nanosecond for each pair of characters takes a second for the pairs of so many. */
export const tellingChars = 1_000_000

/**
 * Expects that work grows with the size of what it reads and no faster: compares what it costs this thread at a 64th, at
 * an eighth and at the whole of `size`. `prepare` is not counted.
 */
export function expectLinear(size: number, prepare: (size: number) => () => void, costMs = cpuMs): void {
  let before = costMs(prepare(Math.ceil(size / 64)))
  for (const part of [Math.ceil(size / 8), size]) {
    const work = prepare(part)
    const limit = atMost * Math.max(before, unseenMs)
    let cost = costMs(work)
    // Once more, as it may have paid for the garbage of others.
    if (cost > limit) cost = Math.min(cost, costMs(work))
    expect(cost, `of ${part}, where an eighth of it cost ${before}`).toBeLessThanOrEqual(limit)
    before = cost
  }
}

/** CPU of this thread alone, in milliseconds: what else the machine does is no concern of it. */
export function cpuMs(work: () => void): number {
  const start = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(start)
  return (user + system) / 1000
}
