import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { cpuSeconds } from './proc.ts'
import { treeCpuSeconds } from './process-tree.ts'

/** Works for so many milliseconds of CPU time, says so, and ends with its standard input. */
function startWork(ms: number): ChildProcess {
  const work = `while (process.cpuUsage().user < ${ms * 1000}); console.log('done'); process.stdin.resume()`
  const child = spawn(process.execPath, ['-e', work], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill())
  return child
}

test('the time of what a process started counts while it runs, and once it has ended', async () => {
  const before = treeCpuSeconds(process.pid) - cpuSeconds(process.pid)
  const used = () => treeCpuSeconds(process.pid) - cpuSeconds(process.pid) - before
  const child = startWork(300)
  await once(child.stdout ?? child, 'data')
  expect(used()).toBeGreaterThan(0.25)
  child.stdin?.end()
  await once(child, 'close')
  expect(used()).toBeGreaterThan(0.25)
})
