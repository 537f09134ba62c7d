import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { getPriority } from 'node:os'
import { describe, expect, it } from 'vitest'
import { sessionPriority } from '../../../test/support/session-priority.ts'
import { lowPriority } from '../low-priority.ts'
import { killTree, lowerTreePriority, treeMemory } from './process-tree.ts'

const megabytes = 40
/** A process whose child holds so much memory, and says so. */
const parent = () =>
  spawn(process.execPath, [
    '-e',
    `setInterval(() => {}, 1e6); require('node:child_process').spawn(process.execPath, ['-e', 'globalThis.held = Buffer.alloc(${megabytes}e6, 1); console.log("ready"); setInterval(() => {}, 1e6)'], { stdio: 'inherit' })`,
  ])

describe.skipIf(process.platform !== 'linux')('a tree of processes', () => {
  it('is measured and ended with its children', async () => {
    const started = parent()
    await once(started.stdout, 'data')
    const root = started.pid ?? 0
    expect(await treeMemory(root)).toBeGreaterThan(megabytes * 1e6)
    const ended = once(started, 'close')
    // It closes when the child has ended, too, which keeps the pipe open.
    await killTree(root)
    await ended
    expect(await treeMemory(root)).toBe(0)
  })

  it('gets a low priority, and so does its session, in which Linux counts it', async () => {
    const started = spawn(
      process.execPath,
      [
        '-e',
        `const { spawn } = require('node:child_process')
        const start = () => spawn(process.execPath, ['-e', 'console.log(process.pid); setInterval(() => {}, 1e6)'], { stdio: ['ignore', 'inherit', 'ignore'] })
        start()
        process.stdin.once('data', start)`,
      ],
      { detached: true, stdio: ['pipe', 'pipe', 'ignore'] },
    )
    const nextChild = async () => Number(String((await once(started.stdout, 'data'))[0]))
    const [root, child] = [started.pid ?? 0, await nextChild()]
    await lowerTreePriority(root)
    const threads = readdirSync(`/proc/${root}/task`).map(Number)
    expect(threads.length).toBeGreaterThan(1)
    expect([...threads, child].map(getPriority)).toEqual([...threads, child].map(() => lowPriority))
    started.stdin.write('more')
    expect(getPriority(await nextChild())).toBe(lowPriority)
    expect(sessionPriority(root)).toBe(lowPriority)
    const ended = once(started, 'close')
    await killTree(root)
    await ended
  })

  it('without a session of its own leaves that of its parent alone', async () => {
    const before = sessionPriority(process.pid)
    const started = parent()
    await once(started.stdout, 'data')
    const root = started.pid ?? 0
    await lowerTreePriority(root)
    expect([getPriority(root), sessionPriority(process.pid)]).toEqual([lowPriority, before])
    const ended = once(started, 'close')
    await killTree(root)
    await ended
  })
})
