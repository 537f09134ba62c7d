import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { pathToFileURL } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Act } from '../../../test/faults/acting-process.ts'
import { faultFile } from '../../../test/support/compiled.ts'
import { longIt, someOf } from '../../../test/support/long-form.ts'
import { until } from '../../../test/support/until.ts'
import { PagePool, type PagePoolOptions } from './page-pool.ts'
import type { PoolTask } from './pool-task.ts'
import { startWorkerProcess } from './worker-process.ts'

const file = pathToFileURL(faultFile('acting-process'))

function open(options: Partial<PagePoolOptions> = {}): { readonly pool: PagePool; readonly started: () => number } {
  let started = 0
  const pool = new PagePool({
    start: (maxHeapMb) => {
      started += 1
      return startWorkerProcess(file, maxHeapMb)
    },
    ...options,
  })
  onTestFinished(() => pool.close())
  return { pool, started: () => started }
}

const does = (task: Act, more: Partial<PoolTask> = {}): PoolTask => ({
  task,
  body: new Uint8Array(),
  account: 'a',
  urgency: 1,
  isShort: true,
  timeoutMs: 60_000,
  ...more,
})
const says = (echo: string, more: Partial<PoolTask> = {}) => does({ echo }, more)
const failure = (reason: string) =>
  expect.objectContaining({ name: 'PageTaskError', message: `a page could not be processed: ${reason}` })
const interrupted = { status: 'rejected', reason: expect.objectContaining({ code: 'INTERRUPTED' }) }

describe('PagePool', () => {
  test('starts processes when they are needed, and no more than it may', async () => {
    const { pool, started } = open({ processes: 2 })
    expect(started()).toBe(0)
    await pool.run(says('a'))
    await pool.run(says('b'))
    expect(started()).toBe(1)
    await Promise.all(Array.from({ length: 10 }, (_, i) => pool.run(says(`${i}`))))
    expect(started()).toBe(2)
  })

  test('tells how long the work of an account has waited', async () => {
    const { pool } = open({ processes: 2 })
    const long = { isShort: false }
    const all = Promise.allSettled([does('hang', long), says('b', long)].map((task) => pool.run(task)))
    await pool.run(says('c', { account: 'other' }))
    expect(pool.waitedMs('a')).toBeGreaterThan(0)
    expect(pool.waitedMs('other')).toBe(0)
    await pool.close()
    await all
    expect(pool.waitedMs('a')).toBe(0)
  })

  test.each([
    ['text', Buffer.from('a€𝄞'.repeat(300_000))],
    ['bytes', Buffer.alloc(900_001, 'abc')],
    ['short text', Buffer.from('a€𝄞')],
  ])('a body arrives as it is, sent in pieces: %s', async (_, body) => {
    const { pool } = open()
    const [echo, after] = await Promise.all([
      pool.run(says('', { body, isShort: false })),
      pool.run(says('b', { isShort: false })),
    ])
    expect(Buffer.from(echo as string).equals(Buffer.from(body))).toBe(true)
    expect(after).toBe('b')
  })

  test('a result with long texts arrives as it is, and so does the next', async () => {
    const { pool } = open()
    const long = {
      content: { text: 'a€𝄞'.repeat(100_000), markdown: 'b'.repeat(300_000), json: { a: 1 } },
      warning: null,
    }
    const short = { content: { text: 'a' }, warning: 'w' }
    const results = await Promise.all([long, short, long].map((echo) => pool.run(does({ echo }))))
    expect(results).toEqual([long, short, long])
  })

  test('gives each task its own answer', async () => {
    const { pool } = open()
    const names = Array.from({ length: 50 }, (_, i) => `${i}`)
    expect(await Promise.all(names.map((name) => pool.run(says(name))))).toEqual(names)
  })

  test.each(
    someOf<[Act, reason: string, isShort: boolean]>(
      [
        ['hang', 'timeout', true],
        ['hang', 'timeout', false],
        ['exit', 'failed', true],
        ['abort', 'memory', false],
        ['throw', 'failed', true],
        ['memory', 'memory', true],
        ['memory', 'memory', false],
      ],
      2,
    ),
  )('a task that does this: %j fails alone, as %s', async (act, reason, isShort) => {
    const { pool } = open({ taskTimeoutMs: act === 'hang' ? 500 : 60_000, maxHeapMb: 32 })
    const tasks = ['b', 'c', 'd', 'e'].map((name) => says(name, { isShort }))
    const [bad, ...others] = await Promise.allSettled([does(act, { isShort }), ...tasks].map((task) => pool.run(task)))
    expect(bad).toEqual({ status: 'rejected', reason: failure(reason) })
    expect(others.map((one) => one.status === 'fulfilled' && one.value)).toEqual(['b', 'c', 'd', 'e'])
  })

  test('a process that ended a task by itself goes on', async () => {
    // On a busy machine a process with the lowest priority may wait for a processor for long.
    const { pool, started } = open({ taskTimeoutMs: 800, graceMs: 60_000 })
    const before = await pool.run(does('pid'))
    await expect(pool.run(does('hang'))).rejects.toEqual(failure('timeout'))
    expect([await pool.run(does('pid')), started()]).toEqual([before, 1])
  })

  test('a short task never waits for long ones', async () => {
    const { pool } = open({ processes: 2 })
    const long = Promise.allSettled([1, 2, 3].map(() => pool.run(does('hang', { isShort: false }))))
    expect(await Promise.all(['b', 'c', 'd', 'e'].map((name) => pool.run(says(name))))).toEqual(['b', 'c', 'd', 'e'])
    await pool.close()
    expect(await long).toEqual([interrupted, interrupted, interrupted])
  })

  test('accounts take turns', async () => {
    const { pool } = open({ processes: 2 })
    const order: string[] = []
    const run = (name: string) =>
      pool.run(says(name, { account: name.charAt(0), isShort: false })).then(() => void order.push(name))
    await Promise.all(['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'c1'].map(run))
    expect(order).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'a4', 'a5'])
  })

  test('while several accounts have tasks, each leaves a process to the others', async () => {
    const { pool } = open({ processes: 2 })
    await pool.run(says('b', { account: 'b' }))
    const hanging = [1, 2, 3, 4].map(() => pool.run(does('hang')))
    expect(await Promise.race([pool.run(says('b', { account: 'b' })), ...hanging])).toBe('b')
    await pool.close()
    await Promise.allSettled(hanging)
  })

  test('then a short task still does not wait for a long one of its own account', async () => {
    const { pool } = open({ processes: 2 })
    await pool.run(says('b', { account: 'b' }))
    const long = pool.run(does('hang', { isShort: false }))
    expect(await Promise.race([pool.run(says('a')), long])).toBe('a')
    await pool.close()
    await Promise.allSettled([long])
  })

  test('the time of a request counts while its task waits', async () => {
    const { pool } = open({ processes: 2, taskTimeoutMs: 60_000 })
    const running = Promise.allSettled([pool.run(does('hang', { isShort: false }))])
    const late = pool.run(says('late', { isShort: false, timeoutMs: 50 }))
    await expect(late).rejects.toEqual(failure('timeout'))
    await pool.close()
    expect(await running).toEqual([interrupted])
  })

  test('the time of a request counts while its task runs', async () => {
    const { pool } = open({ taskTimeoutMs: 60_000 })
    await expect(pool.run(does('hang', { timeoutMs: 300 }))).rejects.toEqual(failure('timeout'))
  })

  test('replaces a process that holds too much', async () => {
    const { pool, started } = open({ maxHeldBytes: 1 })
    const first = await pool.run(does('pid'))
    expect(await pool.run(does('pid'))).not.toBe(first)
    expect(started()).toBe(2)
  })

  test('refuses what would wait in too long a queue', async () => {
    const { pool } = open({ processes: 2, maxQueued: 2 })
    const tasks = Array.from({ length: 4 }, (_, i) => pool.run(says(`${i}`, { isShort: false })))
    const answers = await Promise.allSettled(tasks)
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected'])
    expect(answers[3]).toMatchObject({ reason: { code: 'OVERLOADED' } })
  })

  test('ends what runs and waits when it closes, and takes nothing more', async () => {
    const { pool } = open()
    const tasks = Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map(() => pool.run(does('hang'))))
    await pool.close()
    const late = Promise.allSettled([pool.run(says('late'))])
    expect([...(await tasks), ...(await late)]).toEqual(Array.from({ length: 6 }, () => interrupted))
  })

  test('a process that cannot be started fails its task', async () => {
    const { pool } = open({ start: () => startWorkerProcess(new URL('./none.ts', file), 32) })
    await expect(pool.run(says('a'))).rejects.toEqual(failure('failed'))
  })
})

describe('a pool that cannot start a process', () => {
  test('for lack of descriptors fails its tasks alone, and goes on when there are some again', async () => {
    const { output, code } = await runServer(`
      import { closeSync, openSync } from 'node:fs'
      const held = []
      try { for (;;) held.push(openSync('/dev/null')) } catch {}
      const run = () => pool.run(task('pid')).then(() => 'done', ({ name, cause }) => name + ' ' + cause.code)
      const without = await Promise.all([run(), run(), run()])
      for (const one of held) closeSync(one)
      console.log([...without, await run()].join())`)
    expect([code, output]).toEqual([0, `${'PageTaskError EMFILE,'.repeat(3)}done\n`])
  })

  test('for lack of memory fails its task', async () => {
    const start = (): never => {
      throw new Error('spawn ENOMEM')
    }
    await expect(open({ start }).pool.run(says('a'))).rejects.toEqual(failure('failed'))
  })
})

describe('a worker process', () => {
  test('has no settings, and may write nothing and start nothing', async () => {
    const { pool } = open()
    const memory = ['MALLOC_ARENA_MAX', 'MALLOC_MMAP_THRESHOLD_', 'MALLOC_TRIM_THRESHOLD_']
    expect(await pool.run(does('environment'))).toEqual(memory)
    expect(await pool.run(does('write'))).toBe(false)
  })

  test('keeps no server alive while it is idle, and ends with it', async () => {
    const { output, code, workerPid } = await runServer(`console.log(await pool.run(task('pid')))`)
    expect([code, Number(output)]).toEqual([0, workerPid])
    await ended(workerPid)
  })

  longIt('ends when its server is killed, also while it works', async () => {
    const { signal, workerPid } = await runServer(`console.log(await pool.run(task('pid')))
      pool.run({ ...task('hang'), timeoutMs: 1_000 })
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), 100)`)
    expect(signal).toBe('SIGKILL')
    await ended(workerPid)
  })
})

/** A process that does this with a pool; ends when it does. */
async function runServer(program: string) {
  const setUp = `
    import { PagePool } from '${new URL('./page-pool.ts', import.meta.url).href}'
    import { startWorkerProcess } from '${new URL('./worker-process.ts', import.meta.url).href}'
    const start = (maxHeapMb) => startWorkerProcess(new URL('${file.href}'), maxHeapMb)
    const pool = new PagePool({ start })
    const task = (task) => ({ task, body: new Uint8Array(), account: 'a', urgency: 1, isShort: true, timeoutMs: 60_000 })\n`
  const limited = ['-c', 'ulimit -n 200; exec "$@"', 'sh', process.execPath]
  const child = spawn('sh', [...limited, '--input-type=module', '-e', setUp + program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (bytes) => (output += bytes))
  const [code, signal] = await once(child, 'close')
  return { output, code, signal, workerPid: Number(output) }
}

/** Resolves when there is no such process any more. */
function ended(pid: number): Promise<true> {
  return until('the end of a worker process', () => {
    try {
      process.kill(pid, 0)
      return undefined
    } catch {
      return true
    }
  })
}
