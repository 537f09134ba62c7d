import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { FewAtOnce } from './few-at-once.ts'

/** Tasks that end when they are told to, and the order in which they started. */
function startTasks(few: FewAtOnce, accounts: readonly string[]) {
  const started: string[] = []
  const tasks = accounts.map((account, index) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const name = `${account}${index}`
    const result = few.run(account, () => {
      started.push(name)
      return promise
    })
    return { result, end: () => resolve(name), fail: () => reject(new Error(name)) }
  })
  return { started, tasks }
}

test('runs as many as it may, accounts in turn', async () => {
  const { started, tasks } = startTasks(new FewAtOnce({ most: 2 }), ['a', 'a', 'a', 'a', 'b'])
  await turn()
  expect(started).toEqual(['a0', 'a1'])
  tasks[0]?.end()
  await turn()
  expect(started).toEqual(['a0', 'a1', 'a2'])
  tasks[1]?.end()
  await turn()
  expect(started).toEqual(['a0', 'a1', 'a2', 'b4'])
  for (const task of tasks) task.end()
  expect(await Promise.all(tasks.map(({ result }) => result))).toEqual(['a0', 'a1', 'a2', 'a3', 'b4'])
})

test('an account has no more of them than its share, though places are free', async () => {
  const { started, tasks } = startTasks(new FewAtOnce({ most: 3, perAccount: 1 }), ['a', 'a', 'a', 'b', 'c', 'd'])
  await turn()
  expect(started).toEqual(['a0', 'b3', 'c4'])
  tasks[3]?.end()
  await turn()
  expect(started).toEqual(['a0', 'b3', 'c4', 'd5'])
  tasks[4]?.end()
  await turn()
  expect(started).toHaveLength(4)
  tasks[0]?.end()
  await turn()
  expect(started).toEqual(['a0', 'b3', 'c4', 'd5', 'a1'])
  for (const task of tasks) task.end()
  await Promise.all(tasks.map(({ result }) => result))
})

test('a task that fails leaves its place to the next', async () => {
  const { started, tasks } = startTasks(new FewAtOnce({ most: 1 }), ['a', 'b'])
  tasks[0]?.fail()
  await expect(tasks[0]?.result).rejects.toThrow('a0')
  await turn()
  expect(started).toEqual(['a0', 'b1'])
  tasks[1]?.end()
  expect(await tasks[1]?.result).toBe('b1')
})

test('a task that nobody waits for any more is not started, and leaves its turn to the next', async () => {
  const few = new FewAtOnce({ most: 1 })
  const { tasks } = startTasks(few, ['a'])
  const caller = new AbortController()
  const started: string[] = []
  const run = (name: string, signal?: AbortSignal) => few.run('a', async () => started.push(name), signal)
  const left = run('left', caller.signal)
  const next = run('next')
  caller.abort(new Error('gone'))
  await expect(left).rejects.toThrow('gone')
  await expect(run('too late', caller.signal)).rejects.toThrow('gone')
  tasks[0]?.end()
  await next
  expect(started).toEqual(['next'])
})

test('a task that has started is not ended by its signal', async () => {
  const caller = new AbortController()
  const { promise, resolve } = Promise.withResolvers<string>()
  const result = new FewAtOnce({ most: 1 }).run('a', () => promise, caller.signal)
  await turn()
  caller.abort()
  resolve('done')
  expect(await result).toBe('done')
})

test('so many wait, and the rest is refused', async () => {
  const { tasks } = startTasks(new FewAtOnce({ most: 1, maxWaiting: 2 }), ['a', 'a', 'b', 'a', 'c'])
  const overloaded = { code: 'OVERLOADED', retryAfterSeconds: 1 }
  for (const refused of [3, 4]) await expect(tasks[refused]?.result).rejects.toMatchObject(overloaded)
  for (const task of tasks) task.end()
  const ended = await Promise.all([0, 1, 2].map((index) => tasks[index]?.result))
  expect(ended).toEqual(['a0', 'a1', 'b2'])
})

test('where none may wait, one still runs', async () => {
  const { tasks } = startTasks(new FewAtOnce({ most: 1, maxWaiting: 0 }), ['a', 'a'])
  await expect(tasks[1]?.result).rejects.toMatchObject({ code: 'OVERLOADED' })
  tasks[0]?.end()
  expect(await tasks[0]?.result).toBe('a0')
})
