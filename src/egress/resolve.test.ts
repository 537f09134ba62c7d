import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { FewAtOnce } from '../fairness/few-at-once.ts'
import type { Addresses } from './address-cache.ts'
import { createFairResolve } from './resolve.ts'

/** A resolver whose lookups end when they are told to, and the names in the order in which their lookups started. */
function setUp({ most = 4, perAccount = 2 } = {}) {
  const state = { now: 0, asked: [] as string[] }
  const running = new Map<string, PromiseWithResolvers<Addresses>>()
  const fair = createFairResolve({
    resolve: (hostname) => {
      state.asked.push(hostname)
      const lookup = Promise.withResolvers<Addresses>()
      running.set(hostname, lookup)
      return lookup.promise
    },
    lookups: new FewAtOnce({ most, perAccount }),
    clock: { now: () => state.now },
  })
  /** Its first address, or why there is none. */
  const ask = (account: string, hostname: string, signal = new AbortController().signal) =>
    fair(hostname, { account, signal }).then(
      ([first]) => first?.address,
      (error: unknown) => error,
    )
  const answer = (hostname: string) =>
    running.get(hostname)?.resolve([{ address: `10.0.0.${state.asked.length}`, family: 4 }])
  const fail = (hostname: string) => running.get(hostname)?.reject(new Error('ENOTFOUND'))
  return { state, ask, answer, fail }
}

describe('one name', () => {
  it('is asked for once by many, and again when the answer is too old', async () => {
    const { state, ask, answer } = setUp()
    const together = ['a', 'a', 'b'].map((account) => ask(account, 'a.example'))
    await turn()
    answer('a.example')
    expect(await Promise.all(together)).toEqual(Array(3).fill('10.0.0.1'))
    state.now = 4_999
    expect(await ask('c', 'a.example')).toBe('10.0.0.1')
    state.now = 5_000
    const again = ask('a', 'a.example')
    await turn()
    answer('a.example')
    expect(await again).toBe('10.0.0.2')
  })

  it('is asked for again after a failure', async () => {
    const { state, ask, fail } = setUp()
    for (const asked of [1, 2]) {
      const gone = ask('a', 'gone.example')
      await turn()
      fail('gone.example')
      expect(await gone).toEqual(new Error('ENOTFOUND'))
      expect(state.asked).toHaveLength(asked)
    }
  })
})

describe('names that are never answered', () => {
  it('hold the few lookups of their account, and those of other accounts start at once', async () => {
    const { state, ask, answer } = setUp()
    for (let at = 0; at < 100; at++) ask('a', `never${at}.example`)
    await turn()
    expect(state.asked).toEqual(['never0.example', 'never1.example'])
    const others = ['b', 'c'].map((account) => ask(account, `${account}.example`))
    await turn()
    expect(state.asked).toEqual(['never0.example', 'never1.example', 'b.example', 'c.example'])
    answer('b.example')
    answer('c.example')
    expect(await Promise.all(others)).toEqual(['10.0.0.4', '10.0.0.4'])
    expect(state.asked).toHaveLength(4)
  })

  it('do not delay another account that needs a name behind them', async () => {
    const { state, ask, answer } = setUp({ perAccount: 1 })
    ask('a', 'never.example')
    const behind = ask('a', 'shared.example')
    const other = ask('b', 'shared.example')
    await turn()
    expect(state.asked).toEqual(['never.example', 'shared.example'])
    answer('shared.example')
    expect(await other).toBe('10.0.0.2')
    // The account that waits has its turn only now, and finds the answer.
    const late = ask('a', 'shared.example')
    expect(await late).toBe('10.0.0.2')
    expect(await Promise.race([behind, turn('waits')])).toBe('waits')
  })

  it('leave their places once the system gives up', async () => {
    const { state, ask, fail } = setUp({ perAccount: 1 })
    const first = ask('a', 'never.example')
    ask('a', 'next.example')
    await turn()
    fail('never.example')
    expect(await first).toEqual(new Error('ENOTFOUND'))
    await turn()
    expect(state.asked).toEqual(['never.example', 'next.example'])
  })
})

describe('a caller that no longer waits', () => {
  it.each([
    ['before it asks', [], 0],
    ['while the name waits for its turn', ['never.example'], 1],
    ['while the name waits for its turn, and another caller stays', ['never.example', 'left.example'], 2],
  ])('gets its reason %s', async (when, before, started) => {
    const { state, ask, fail } = setUp({ perAccount: 1 })
    const caller = new AbortController()
    const reason = new Error('time is up')
    for (const name of before) ask('a', name)
    if (when === 'before it asks') caller.abort(reason)
    const left = ask('a', 'left.example', caller.signal)
    await turn()
    caller.abort(reason)
    expect(await left).toBe(reason)
    fail('never.example')
    await turn()
    expect(state.asked).toHaveLength(started)
  })

  it('gets its reason while the lookup runs, whose answer others use', async () => {
    const { state, ask, answer } = setUp()
    const caller = new AbortController()
    const left = ask('a', 'slow.example', caller.signal)
    await turn()
    const other = ask('b', 'slow.example', caller.signal)
    const third = ask('c', 'slow.example')
    const reason = new Error('time is up')
    caller.abort(reason)
    expect(await Promise.all([left, other])).toEqual([reason, reason])
    answer('slow.example')
    expect(await third).toBe('10.0.0.1')
    expect(state.asked).toEqual(['slow.example'])
  })

  it('makes room: a name that was left is asked for again', async () => {
    const { state, ask, answer, fail } = setUp({ perAccount: 1 })
    const caller = new AbortController()
    ask('a', 'never.example')
    const left = ask('a', 'name.example', caller.signal)
    caller.abort(new Error('gone'))
    const again = ask('a', 'name.example')
    await left
    fail('never.example')
    await turn()
    answer('name.example')
    expect(await again).toBe('10.0.0.2')
    expect(state.asked).toEqual(['never.example', 'name.example'])
  })
})

it('refuses more than 200 waiting names of one account, and counts a name once', async () => {
  const { state, ask } = setUp()
  for (let at = 0; at < 202; at++) {
    for (let callers = 0; callers < 2; callers++) ask('a', `never${at}.example`)
    await turn()
  }
  expect(await ask('a', 'more.example')).toMatchObject({ code: 'OVERLOADED' })
  expect(await Promise.race([ask('a', 'never201.example'), turn('waits')])).toBe('waits')
  ask('b', 'other.example')
  await turn()
  expect(state.asked).toEqual(['never0.example', 'never1.example', 'other.example'])
})
