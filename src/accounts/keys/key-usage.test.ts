import { expect, it } from 'vitest'
import { timers } from '../../../test/support/timers.ts'
import { AppError } from '../../errors.ts'
import type { Write } from '../../storage/write.ts'
import { createKeyUsage } from './key-usage.ts'

/** A store that notes what it is asked to commit, and can be told to fail or to wait. */
function tally() {
  const commits: (readonly Write[])[] = []
  const { timer, due, fire } = timers()
  const errors: unknown[] = []
  const store = {
    fails: false,
    commit: async (list: readonly Write[]) => {
      if (store.fails) throw new AppError('STORAGE_UNAVAILABLE')
      commits.push(list)
    },
  }
  const usage = createKeyUsage({
    store,
    keys: { addUsage: (id, requests, lastUsedAt) => ({ sql: 'add', params: [id, requests, lastUsedAt] }) },
    timer,
    onError: (error) => errors.push(error),
  })
  const params = () => commits.map((list) => list.map((write) => ('sql' in write ? write.params : null)))
  return { usage, store, due, fire, errors, params }
}

it('schedules one commit a second after the first request, for all keys in the order of their ids', async () => {
  const { usage, due, fire, params } = tally()
  usage.count('b', 10)
  usage.count('a', 20)
  usage.count('b', 15)
  expect([...due.values()]).toEqual([1000])
  fire()
  await usage.flush()
  expect(params()).toEqual([
    [
      ['a', 1, 20],
      ['b', 2, 15],
    ],
  ])
})

it('commits nothing where nothing was counted, and each request once', async () => {
  const { usage, params } = tally()
  await usage.flush()
  usage.count('a', 1)
  await Promise.all([usage.flush(), usage.flush()])
  expect(params()).toEqual([[['a', 1, 1]]])
})

it('reports what could not be committed, keeps it without throwing, and adds what came meanwhile', async () => {
  const { usage, store, fire, errors, params } = tally()
  store.fails = true
  usage.count('a', 5)
  await usage.flush()
  expect(errors).toEqual([new AppError('STORAGE_UNAVAILABLE')])
  usage.count('a', 3)
  store.fails = false
  fire()
  await usage.flush()
  expect(params()).toEqual([[['a', 2, 5]]])
})
