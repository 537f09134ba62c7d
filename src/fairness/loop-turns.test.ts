import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { until } from '../../test/support/until.ts'
import { LoopTurns } from './loop-turns.ts'

function loopTurns() {
  const stopwatch = { at: 0, elapsed: () => stopwatch.at }
  const turns = new LoopTurns(stopwatch)
  const begun: string[] = []
  /** Whether each was taken in. Each is answered as it begins. */
  const ask = (account: string, count: number): boolean[] =>
    Array.from({ length: count }, (_, at) =>
      turns.begin(account, (end) => {
        begun.push(`${account}${at}`)
        end()
      }),
    )
  return { turns, stopwatch, begun, ask }
}

it('begins what comes alone at once', () => {
  const { begun, ask } = loopTurns()
  ask('a', 1)
  expect(begun).toEqual(['a0'])
})

it('begins a few in one turn of the event loop', async () => {
  const { begun, ask } = loopTurns()
  ask('a', 10)
  expect(begun).toHaveLength(4)
  await nextTurn()
  expect(begun).toHaveLength(8)
  await nextTurn()
  expect(begun).toEqual(Array.from({ length: 10 }, (_, at) => `a${at}`))
})

it.each([
  [44, 10],
  [404, 16],
])('of %d that wait begins a part in one turn: %d', async (count, part) => {
  const { begun, ask } = loopTurns()
  ask('a', count)
  await nextTurn()
  expect(begun).toHaveLength(4 + part)
})

it('lets accounts take turns, however much one of them sends', async () => {
  const { begun, ask } = loopTurns()
  ask('a', 1_000)
  ask('b', 2)
  for (let turn = 0; turn < 5; turn += 1) await nextTurn()
  expect(begun.slice(4)).toEqual(['a4', 'b0', 'a5', 'b1', 'a6'])
})

it('begins one in each turn until a second after another account has sent a request', async () => {
  const { stopwatch, begun, ask } = loopTurns()
  const begunIn = async (turns: number): Promise<number> => {
    const before = begun.length
    for (let turn = 0; turn < turns; turn += 1) await nextTurn()
    return begun.length - before
  }
  ask('a', 1)
  ask('b', 20)
  expect(await begunIn(3)).toBe(3)
  stopwatch.at = 999
  expect(await begunIn(3)).toBe(3)
  stopwatch.at = 1_000
  expect(await begunIn(3)).toBe(12)
})

it.each([
  ['four of a single account', 'a', ['a'], ['a0 slice a0 slice a0 slice a0', 'slice a1 slice a1']],
  [
    'one while several send requests',
    'b',
    ['c', 'd', 'c', 'd'],
    ['c0 slice a0', 'd0 slice b0', 'c0 slice a0', 'd0 slice b1', 'slice a1'],
  ],
  [
    'one while slices of several run, whose requests began long ago',
    'b',
    [],
    ['slice a0 slice b0 slice a0', 'slice a1', 'slice b1'],
  ],
])('runs slices of long work in each turn, accounts in turn: %s', async (_, other, requests, expected) => {
  const { turns, begun, ask } = loopTurns()
  const slices = async (account: string, count: number) => {
    for (let slice = 0; slice < count; slice += 1) {
      await turns.next(account)
      begun.push(`slice ${account}${slice}`)
    }
  }
  const done = Promise.all([slices('a', 2), slices('a', 1), slices(other, 2)])
  for (const account of requests) ask(account, 1)
  const inTurn: string[] = []
  for (let turn = 0; turn < expected.length; turn += 1) {
    await nextTurn()
    inTurn.push(begun.splice(0).join(' '))
  }
  await done
  expect(inTurn).toEqual(expected)
})

it.each([
  ['long work', 'next', 1],
  ['a refusal or a small page', 'nextBrief', 4],
] as const)('counts %s of another account as use of the thread, or not', async (_, method, expected) => {
  const { turns, stopwatch, begun, ask } = loopTurns()
  ask('a', 1)
  await nextTurn()
  const waited = turns[method]('b')
  await nextTurn()
  await waited
  stopwatch.at = 500
  begun.length = 0
  ask('a', 20)
  await nextTurn()
  begun.length = 0
  await nextTurn()
  expect(begun).toHaveLength(expected)
})

it('lets an account rest after a long request, and refuses what waits longer than a second', async () => {
  const { turns, stopwatch, begun, ask } = loopTurns()
  const askLong = () =>
    turns.begin(
      'a',
      (end) => {
        begun.push('long')
        stopwatch.at += 20
        end()
      },
      true,
    )
  ask('b', 1)
  ask('a', 1)
  await nextTurn()
  begun.length = 0
  expect([askLong(), askLong()]).toEqual([true, true])
  for (let turn = 0; turn < 3; turn += 1) await nextTurn()
  expect(begun).toEqual(['long'])
  ask('b', 1)
  await nextTurn()
  expect(begun).toEqual(['long', 'b0'])
  stopwatch.at += 39
  await until('its next', () => (begun.length === 3 ? true : undefined))
  expect(begun).toEqual(['long', 'b0', 'long'])
  askLong()
  stopwatch.at += 1_001
  expect(askLong()).toBe(false)
})

it('refuses an account whose requests wait longer than a second, and nobody else', async () => {
  const { stopwatch, begun, ask } = loopTurns()
  ask('a', 50)
  stopwatch.at = 1_001
  expect(ask('a', 2)).toEqual([false, false])
  expect(ask('b', 2)).toEqual([true, true])
  while (begun.length < 52) await nextTurn()
  expect(ask('a', 1)).toEqual([true])
})

describe('while accounts share a crowded thread', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  async function crowded() {
    const { turns, stopwatch, begun, ask } = loopTurns()
    const ends: (() => void)[] = []
    /** What runs until its end is called. */
    const askKept = (count: number): void => {
      for (let at = 0; at < count; at += 1) turns.begin('a', (end) => void ends.push(end))
    }
    /** A turn that comes later than 4 ms after it was asked for. */
    const lateTurn = async (): Promise<void> => {
      ask('b', 1)
      stopwatch.at += 5
      await nextTurn()
    }
    /** How many of them have begun, once nothing more does. */
    const settled = async (): Promise<number> => {
      vi.advanceTimersByTime(5)
      for (let turn = 0; turn < 60; turn += 1) await nextTurn()
      return ends.length
    }
    askKept(3)
    await lateTurn()
    await settled()
    askKept(10)
    expect(await settled()).toBe(3)
    return { stopwatch, begun, ask, ends, lateTurn, settled }
  }

  it('runs three requests of an account, and the next once one of them is answered', async () => {
    const { settled, ends, ask, begun } = await crowded()
    begun.splice(0)
    ask('b', 3)
    expect(await settled()).toBe(3)
    expect(begun).toEqual(['b0', 'b1', 'b2'])
    ends[0]?.()
    expect(await settled()).toBe(4)
  })

  it('runs others beside those that have run for a twentieth of a second', async () => {
    const { settled, stopwatch, lateTurn } = await crowded()
    stopwatch.at += 51
    await lateTurn()
    expect(await settled()).toBe(6)
  })

  it('runs all once the thread has kept up for a twentieth of a second', async () => {
    const { settled, stopwatch } = await crowded()
    stopwatch.at += 51
    expect(await settled()).toBe(13)
  })
})

describe('slices of long work', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  function slicing() {
    const { turns, stopwatch, ask } = loopTurns()
    let done = 0
    /** So many slices of 10 ms. */
    const slice = async (account: string, count: number): Promise<void> => {
      for (let at = 0; at < count; at += 1) {
        await turns.next(account)
        stopwatch.at += 10
        done += 1
      }
    }
    /** How many slices have run, once nothing more does. */
    const settled = async (): Promise<number> => {
      vi.advanceTimersByTime(2)
      for (let turn = 0; turn < 60; turn += 1) await nextTurn()
      return done
    }
    return { stopwatch, ask, slice, settled }
  }

  it('run one after the other while an account is alone', async () => {
    const { ask, slice, settled } = slicing()
    ask('a', 1)
    void slice('a', 10)
    expect(await settled()).toBe(10)
  })

  it('of one of several accounts are followed by a rest that is twice as long', async () => {
    const { ask, slice, settled, stopwatch } = slicing()
    ask('a', 1)
    ask('b', 1)
    void slice('b', 3)
    expect(await settled()).toBe(1)
    stopwatch.at += 18
    expect(await settled()).toBe(1)
    stopwatch.at += 1
    expect(await settled()).toBe(2)
  })

  it('of another account run in that rest', async () => {
    const { ask, slice, settled } = slicing()
    ask('a', 1)
    ask('b', 1)
    void slice('b', 3)
    expect(await settled()).toBe(1)
    void slice('a', 3)
    expect(await settled()).toBe(2)
  })
})

it('bounds how many wait', () => {
  const { ask } = loopTurns()
  expect(ask('a', 3_000).filter(Boolean)).toHaveLength(2_004)
})
