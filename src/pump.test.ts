import { describe, expect, it } from 'vitest'
import { settle, timers } from '../test/support/timers.ts'
import { startPump } from './pump.ts'

/** Rounds that a test ends. */
function rounds() {
  const begun: {
    readonly end: (again?: boolean) => void
    readonly fail: (error: Error) => void
    readonly signal: AbortSignal
  }[] = []
  const round = (signal: AbortSignal) =>
    new Promise<boolean>((end, fail) => {
      begun.push({ end: (again = false) => end(again), fail, signal })
    })
  return { begun, round }
}

describe('a pump', () => {
  it('works at once, then after each pause', async () => {
    const { due, timer, fire } = timers()
    const { begun, round } = rounds()
    startPump({ round, pauseMs: 1_000, timer, onError: () => {} })
    expect(begun).toHaveLength(1)
    begun[0]?.end()
    await settle()
    expect([begun.length, [...due.values()]]).toEqual([1, [1_000]])
    fire()
    expect(begun).toHaveLength(2)
  })

  it('works again without a pause after a round that says so', async () => {
    const { due, timer, fire } = timers()
    const { begun, round } = rounds()
    startPump({ round, pauseMs: 1_000, timer, onError: () => {} })
    begun[0]?.end(true)
    await settle()
    expect([...due.values()]).toEqual([0])
    fire()
    expect(begun).toHaveLength(2)
  })

  it('never works twice at a time, and once more for all that asked meanwhile', async () => {
    const { due, timer } = timers()
    const { begun, round } = rounds()
    const pump = startPump({ round, pauseMs: 1_000, timer, onError: () => {} })
    for (let n = 0; n < 3; n += 1) pump.wake()
    expect(begun).toHaveLength(1)
    begun[0]?.end()
    await settle()
    expect(begun).toHaveLength(2)
    begun[1]?.end()
    await settle()
    expect([begun.length, due.size]).toEqual([2, 1])
    pump.wake()
    expect([begun.length, due.size]).toEqual([3, 0])
  })

  it('goes on after a round that failed', async () => {
    const { timer, fire } = timers()
    const { begun, round } = rounds()
    const errors: unknown[] = []
    startPump({ round, pauseMs: 1_000, timer, onError: (error) => errors.push(error) })
    begun[0]?.fail(new Error('once'))
    await settle()
    fire()
    expect([begun.length, errors.length]).toEqual([2, 1])
  })

  it('closes when the running round has ended, and begins no other', async () => {
    const { due, timer } = timers()
    const { begun, round } = rounds()
    const pump = startPump({ round, pauseMs: 1_000, timer, onError: () => {} })
    pump.wake()
    let isClosed = false
    const closed = pump.close().then(() => {
      isClosed = true
    })
    await settle()
    expect([isClosed, begun[0]?.signal.aborted]).toEqual([false, true])
    begun[0]?.end()
    await closed
    pump.wake()
    expect([begun.length, due.size]).toEqual([1, 0])
  })
})
