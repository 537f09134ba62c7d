import { describe, expect, it } from 'vitest'
import { systemTimer } from '../../clock.ts'
import { AccountTurns } from './account-turns.ts'
import type { Permit } from './permit-queue.ts'

const live = new AbortController().signal

/** Turns, and who has got one, in order. */
function createTurns() {
  const turns = new AccountTurns({ maxWaiting: 10, timer: systemTimer })
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
