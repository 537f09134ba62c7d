import { expect, test } from 'vitest'
import { timers } from '../../test/support/timers.ts'
import { AppError } from '../errors.ts'
import { BusySessions } from './busy-sessions.ts'

const busy = (retryAfterSeconds: number) => new AppError('SESSION_BUSY', { retryAfterSeconds })
const seconds = (ms: number) => ms / 1000

test.each([
  ['used', [2, 2, 2, 2, 2, 2, 2, 2], [1, 2, 4, 8, 16, 32, 60, 60], 30],
  ['held for an hour', [3600, 3590, 3580, 3570, 3560, 3550, 3540], [1, 2, 4, 8, 16, 32, 60], 0],
  ['free again in two minutes', [120, 119, 117, 113, 105, 89, 57, 30], [1, 2, 4, 8, 16, 32, 27, 60], 30],
  ['paced, and soon due', [5, 4], [1, 2], 30],
])('a session that is %s is asked for again after longer and longer pauses', (_, retryAfter, pauses, wait) => {
  const { due, timer, fire } = timers()
  let ends = 0
  const sessions = new BusySessions(timer, 30_000, () => {
    ends += 1
  })
  expect(sessions.waitMs('a', true)).toBe(1_000)
  for (const [at, pause] of pauses.entries()) {
    sessions.note('a', busy(retryAfter[at] ?? 0))
    expect([[...due.values()].map(seconds), sessions.ids]).toEqual([[pause], ['a']])
    fire()
    expect([ends, sessions.ids]).toEqual([at + 1, []])
  }
  expect([sessions.waitMs('a', true), sessions.waitMs('a', false)].map(seconds)).toEqual([wait, 0])
  sessions.note('a', null)
  expect(sessions.waitMs('a', true)).toBe(1_000)
})

test('a session is held if it will be busy for longer than the long wait', () => {
  const { timer } = timers()
  const sessions = new BusySessions(timer, 5_000, () => {})
  for (const [at, retryAfter] of [5, 6].entries()) sessions.note(`s${at}`, busy(retryAfter))
  expect([sessions.waitMs('s0', true), sessions.waitMs('s1', true)]).toEqual([5_000, 0])
})

test('the end of a use ends the pause', () => {
  const { due, timer } = timers()
  const sessions = new BusySessions(timer, 30_000, () => {})
  sessions.note('a', busy(2))
  sessions.note('b', busy(2))
  sessions.note('a', null)
  expect([sessions.ids, due.size]).toEqual([['b'], 1])
})

test('of a thousand sessions the oldest is forgotten', () => {
  const { due, timer } = timers()
  const sessions = new BusySessions(timer, 30_000, () => {})
  for (let at = 0; at <= 1_000; at += 1) sessions.note(`s${at}`, busy(2))
  expect([due.size, sessions.ids.length, sessions.ids[0]]).toEqual([1_000, 1_000, 's1'])
})
