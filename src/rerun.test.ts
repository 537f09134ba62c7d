import { expect, it } from 'vitest'
import { settle } from '../test/support/timers.ts'
import { Rerun } from './rerun.ts'

/** A task whose runs a test ends. */
function runs() {
  const ends: (() => void)[] = []
  const rerun = new Rerun(
    () =>
      new Promise((end) => {
        ends.push(end)
      }),
  )
  return { ends, rerun }
}

it('runs immediately, and once more for all requests that come while it runs', async () => {
  const { ends, rerun } = runs()
  for (let n = 0; n < 3; n += 1) rerun.request()
  expect(ends).toHaveLength(1)
  ends[0]?.()
  await settle()
  expect([ends.length, rerun.isRunning]).toEqual([2, true])
  ends[1]?.()
  await rerun.settled()
  expect([ends.length, rerun.isRunning]).toEqual([2, false])
  rerun.request()
  expect(ends).toHaveLength(3)
})

it('runs again when its task requests that itself', async () => {
  let left = 3
  const rerun = new Rerun(async () => {
    left -= 1
    if (left > 0) rerun.request()
  })
  rerun.request()
  await rerun.settled()
  expect(left).toBe(0)
})

it('waits for the running task when it closes, and starts no other', async () => {
  const { ends, rerun } = runs()
  rerun.request()
  rerun.request()
  let isClosed = false
  const closed = rerun.close().then(() => {
    isClosed = true
  })
  await settle()
  expect(isClosed).toBe(false)
  ends[0]?.()
  await closed
  rerun.request()
  expect([ends.length, rerun.isRunning]).toEqual([1, false])
})
