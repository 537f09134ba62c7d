import { describe, expect, it } from 'vitest'
import { systemTimer, type Timer } from '../../clock.ts'
import { laneRule, oneAccountRule, type Permit, PermitQueue } from './permit-queue.ts'

/** A timer whose calls a test makes itself. */
function createTimer(): Timer & { readonly due: Map<() => void, number> } {
  const due = new Map<() => void, number>()
  return {
    due,
    after: (ms, run) => {
      due.set(run, ms)
      return () => due.delete(run)
    },
  }
}

const live = new AbortController().signal

describe('lanes', () => {
  it('are given at once while there are any, and then wait for', async () => {
    const lanes = new PermitQueue({ rule: laneRule(2), maxWaiting: 5, timer: createTimer() })
    const first = await lanes.enter('a', 1_000, live)
    await lanes.enter('b', 1_000, live)
    const third = lanes.enter('a', 1_000, live)
    expect(lanes.usage).toEqual({ taken: 2, waiting: 1 })
    first.release()
    await third
    expect(lanes.usage).toEqual({ taken: 2, waiting: 0 })
  })

  it('go to the account that has the fewest, then to the one that has waited longest', async () => {
    const lanes = new PermitQueue({ rule: laneRule(3), maxWaiting: 5, timer: createTimer() })
    await lanes.enter('c', 1_000, live)
    const order: string[] = []
    const [one, two] = [await lanes.enter('a', 1_000, live), await lanes.enter('a', 1_000, live)]
    const ask = (account: string, name: string) => lanes.enter(account, 1_000, live).then(() => order.push(name))
    const asked = [ask('a', 'a1'), ask('a', 'a2'), ask('b', 'b1'), ask('b', 'b2')]
    one.release()
    await asked[2]
    two.release()
    await asked[0]
    expect(order).toEqual(['b1', 'a1'])
  })

  it('are never all of one account', async () => {
    const lanes = new PermitQueue({ rule: laneRule(3), maxWaiting: 5, timer: createTimer() })
    const [first] = [await lanes.enter('a', 1_000, live), await lanes.enter('a', 1_000, live)]
    const third = lanes.enter('a', 1_000, live)
    expect(lanes.usage).toEqual({ taken: 2, waiting: 1 })
    const other = await lanes.enter('b', 1_000, live)
    other.release()
    expect(lanes.usage).toEqual({ taken: 2, waiting: 1 })
    first.release()
    await third
    expect(lanes.usage).toEqual({ taken: 2, waiting: 0 })
  })

  it('count a release once', async () => {
    const lanes = new PermitQueue({ rule: laneRule(1), maxWaiting: 5, timer: createTimer() })
    const lane = await lanes.enter('a', 1_000, live)
    lane.release()
    lane.release()
    expect(lanes.usage.taken).toBe(0)
  })

  it('refuse who would wait behind too many', async () => {
    const lanes = new PermitQueue({ rule: laneRule(1), maxWaiting: 1, timer: createTimer() })
    await lanes.enter('a', 1_000, live)
    lanes.enter('a', 1_000, live).catch(() => undefined)
    await expect(lanes.enter('b', 1_000, live)).rejects.toMatchObject({ code: 'OVERLOADED', retryAfterSeconds: 5 })
  })

  it('refuse the newest caller of the account that has the most of them, so that others find a place', async () => {
    const lanes = new PermitQueue({ rule: laneRule(1), maxWaiting: 4, timer: createTimer() })
    const held = await lanes.enter('a', 1_000, live)
    const refused: string[] = []
    const order: string[] = []
    const ask = (account: string, name: string) =>
      lanes.enter(account, 1_000, live).then(
        (lane) => {
          order.push(name)
          lane.release()
        },
        () => refused.push(name),
      )
    const asked = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'a5', 'b3'].map((name) => ask(name.slice(0, 1), name))
    await Promise.resolve()
    held.release()
    await Promise.all(asked)
    // Two each; then the next one is refused.
    expect(refused.toSorted()).toEqual(['a3', 'a4', 'a5', 'b3'])
    expect(order.toSorted()).toEqual(['a1', 'a2', 'b1', 'b2'])
  })

  it('refuse who has waited for as long as it may', async () => {
    const timer = createTimer()
    const lanes = new PermitQueue({ rule: laneRule(1), maxWaiting: 5, timer })
    const held = await lanes.enter('a', 1_000, live)
    const waiting = lanes.enter('b', 700, live)
    const [run] = [...timer.due].find(([, ms]) => ms === 700) ?? []
    run?.()
    await expect(waiting).rejects.toMatchObject({ code: 'OVERLOADED' })
    held.release()
    expect(lanes.usage).toEqual({ taken: 0, waiting: 0 })
  })

  it('forget who has gone', async () => {
    const lanes = new PermitQueue({ rule: laneRule(1), maxWaiting: 5, timer: createTimer() })
    const held = await lanes.enter('a', 1_000, live)
    const caller = new AbortController()
    const waiting = lanes.enter('b', 1_000, caller.signal)
    caller.abort(new Error('gone'))
    await expect(waiting).rejects.toThrow('gone')
    held.release()
    expect(lanes.usage).toEqual({ taken: 0, waiting: 0 })
    await expect(lanes.enter('b', 1_000, caller.signal)).rejects.toThrow('gone')
  })
})

/** Turns, and who has got one, in order. */
function createTurns() {
  const turns = new PermitQueue({ rule: oneAccountRule, maxWaiting: 10, timer: systemTimer })
  const order: string[] = []
  const enter = (account: string, name: string, signal = live): Promise<Permit> =>
    turns.enter(account, 60_000, signal).then((permit) => {
      order.push(name)
      return permit
    })
  return { turns, order, enter }
}

describe('turns of accounts', () => {
  it('are for all callers of one account, and for the next account when the last of them has gone', async () => {
    const { order, enter } = createTurns()
    const [one, two] = [await enter('a', 'a1'), await enter('a', 'a2')]
    const next = [enter('b', 'b1'), enter('b', 'b2')]
    one.release()
    one.release()
    await enter('a', 'late', AbortSignal.abort(new Error('gone'))).catch(() => undefined)
    expect(order).toEqual(['a1', 'a2'])
    two.release()
    await Promise.all(next)
    expect(order).toEqual(['a1', 'a2', 'b1', 'b2'])
  })

  it('pass on while the current account keeps asking', async () => {
    const { order, enter } = createTurns()
    const first = await enter('a', 'a1')
    const waiting = enter('b', 'b1')
    const again = enter('a', 'a2')
    first.release()
    ;(await waiting).release()
    await again
    expect(order).toEqual(['a1', 'b1', 'a2'])
  })

  it('continue with the current account when nobody else waits any more', async () => {
    const { order, enter } = createTurns()
    await enter('a', 'a1')
    const caller = new AbortController()
    const waiting = enter('b', 'b1', caller.signal)
    const again = enter('a', 'a2')
    caller.abort(new Error('gone'))
    await expect(waiting).rejects.toThrow('gone')
    await again
    expect(order).toEqual(['a1', 'a2'])
  })

  it('are refused to who has waited for as long as it may', async () => {
    const { turns, enter } = createTurns()
    await enter('a', 'a1')
    await expect(turns.enter('b', 1, live)).rejects.toMatchObject({ code: 'OVERLOADED', retryAfterSeconds: 5 })
  })
})
