import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { describe, expect, it, onTestFinished } from 'vitest'
import { GroupCommitWriter, restartDelayMs } from './writer.ts'

/**
 * Bodies of threads. `serves` answers every list as committed, but `bad` and `full`, and each log as emptied, until it
 * is asked for a list named `end` or `throw`.
 */
const bodies = {
  cannotOpen: `throw new Error('unable to open database file')`,
  serves: `
    const { parentPort } = require('node:worker_threads')
    parentPort.postMessage('opened')
    parentPort.on('message', (request) => {
      if (request === 'close') return parentPort.close()
      const sql = request.lists[0]?.[0]?.sql
      if (sql === 'end') process.exit(0)
      if (sql === 'throw') throw new Error('out of memory')
      const outcome = { bad: { rejected: 'near "bad": syntax error' }, full: { failed: 'database or disk is full' } }[sql]
      parentPort.postMessage({ outcomes: request.lists.map(() => outcome ?? { ok: true }), scrubbed: request.scrub || null })
    })`,
}

/** A writer whose threads are these, one after the other (the last again and again), and whose time stands still. */
function writerOf(...kinds: (keyof typeof bodies)[]) {
  const threads: Worker[] = []
  const failures: string[] = []
  const waiting: { ms: number; run: () => void }[] = []
  const writer = new GroupCommitWriter({
    spawn: () => {
      const kind = kinds[Math.min(threads.length, kinds.length - 1)] as keyof typeof bodies
      threads.push(new Worker(bodies[kind], { eval: true, stderr: true }))
      return threads.at(-1) as Worker
    },
    timer: {
      after: (ms, run) => {
        waiting.push({ ms, run })
        return () => {}
      },
    },
    onFailure: (error) => failures.push(error.message),
  })
  onTestFinished(() => writer.close())
  return {
    writer,
    failures,
    threads,
    waiting,
    commit: (sql: string, expect?: number) =>
      writer.commit([{ sql, params: [], ...(expect === undefined ? {} : { expect }) }]),
    /** Until the newest thread is gone. */
    ended: () => new Promise((resolve) => threads.at(-1)?.once('exit', resolve)),
    /** Lets the time pass that is waited for. */
    pass: () => waiting.shift()?.run(),
  }
}

const unavailable = { code: 'STORAGE_UNAVAILABLE' }

it.each([
  [0, 0],
  [1, 100],
  [2, 200],
  [5, 1600],
  [50, 30_000],
])('after %i failures in a row it waits %i ms', (failures, ms) => expect(restartDelayMs(failures)).toBe(ms))

describe('a thread that cannot open its database', () => {
  it('fails the start, with the reason', async () => {
    const { writer } = writerOf('cannotOpen')
    await expect(writer.opened()).rejects.toThrow('unable to open database file')
  })

  it('is started again ever later, says why each time, and fails callers that want to commit at once', async () => {
    const { writer, failures, threads, waiting, commit, ended, pass } = writerOf('cannotOpen')
    const first = commit('a')
    const second = ended().then(ended)
    await expect(first).rejects.toMatchObject(unavailable)
    // The first end is followed by a thread at once, which may have been a chance; then it takes its time.
    await second
    for (const ms of [100, 200, 400]) {
      expect(waiting.map((one) => one.ms)).toEqual([ms])
      expect(writer.isWritable()).toBe(false)
      await expect(commit('b')).rejects.toMatchObject({ ...unavailable, cause: { message: failures[0] } })
      const before = threads.length
      pass()
      expect(threads).toHaveLength(before + 1)
      await ended()
    }
    expect(failures).toEqual(Array.from({ length: 5 }, () => 'unable to open database file'))
  })

  it('is forgotten as soon as one can', async () => {
    const { writer, waiting, commit, ended, pass, threads } = writerOf('cannotOpen', 'cannotOpen', 'serves')
    await ended()
    await ended()
    pass()
    await once(threads.at(-1) as Worker, 'message')
    expect(writer.isWritable()).toBe(true)
    await commit('a')
    await expect(commit('throw')).rejects.toMatchObject(unavailable)
    expect(waiting).toEqual([])
    await commit('b')
  })
})

describe('a write that fails', () => {
  it('is the end of being writable until another one succeeds', async () => {
    const { writer, commit } = writerOf('serves')
    await writer.opened()
    await expect(commit('full')).rejects.toMatchObject({
      ...unavailable,
      cause: { message: 'database or disk is full' },
    })
    expect(writer.isWritable()).toBe(false)
    // It may have changed nothing, which succeeds on a full disk.
    await commit('a')
    expect(writer.isWritable()).toBe(false)
    await commit('a', 1)
    expect(writer.isWritable()).toBe(true)
  })

  it('is tried again by itself, a second later', async () => {
    const { writer, commit, waiting, pass, threads } = writerOf('serves')
    await writer.opened()
    await expect(commit('full')).rejects.toMatchObject(unavailable)
    expect(waiting.map(({ ms }) => ms)).toEqual([1000])
    pass()
    await once(threads[0] as Worker, 'message')
    expect(writer.isWritable()).toBe(true)
    expect(waiting).toEqual([])
  })

  it('says nothing about the others if only its own SQL is at fault', async () => {
    const { writer, commit, waiting } = writerOf('serves')
    await writer.opened()
    await expect(commit('bad')).rejects.toMatchObject({
      ...unavailable,
      cause: { message: 'near "bad": syntax error' },
    })
    expect([writer.isWritable(), waiting]).toEqual([true, []])
  })
})

it.each([
  ['end', 'The database writer thread ended with code 0.'],
  ['throw', 'out of memory'],
])('fails the callers of a thread that ends (%s), and goes on with another', async (how, reason) => {
  const { writer, failures, commit } = writerOf('serves')
  await writer.opened()
  await commit('a')
  const [lost, behind] = await Promise.allSettled([commit(how), commit('b')])
  expect(lost).toMatchObject({ status: 'rejected', reason: unavailable })
  expect(behind).toMatchObject({ status: 'fulfilled' })
  expect(failures).toEqual([reason])
})

it('empties the log at most once in 0.2 s, however much is deleted', async () => {
  const { writer, threads, waiting, pass } = writerOf('serves')
  const remove = () => writer.commit([{ sql: 'a', params: [] }], { scrub: true })
  await remove()
  expect(writer.scrubsDue()).toBe(0)
  await remove()
  await remove()
  expect(writer.scrubsDue()).toBe(2)
  // The pause, and what then empties the log if nothing else is committed.
  expect(waiting.map(({ ms }) => ms)).toEqual([200, 200])
  pass()
  pass()
  await once(threads[0] as Worker, 'message')
  expect(writer.scrubsDue()).toBe(0)
})

it('empties the log with the next commit, when the 0.2 s end during another', async () => {
  const { writer, pass } = writerOf('serves')
  const remove = () => writer.commit([{ sql: 'a', params: [] }], { scrub: true })
  await remove()
  const second = remove()
  pass()
  await second
  expect(writer.scrubsDue()).toBe(1)
  await writer.commit([{ sql: 'b', params: [] }])
  expect(writer.scrubsDue()).toBe(0)
})

it('closes while no thread runs', async () => {
  const { writer, ended, commit, threads } = writerOf('cannotOpen')
  await ended()
  await ended()
  await writer.close()
  await expect(commit('a')).rejects.toMatchObject(unavailable)
  expect(threads).toHaveLength(2)
})
