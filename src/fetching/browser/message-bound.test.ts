import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import { withMessageBound } from './message-bound.ts'

/** When nobody reads its messages any more, it stays. */
const program = `
const { writeSync } = require('node:fs')
const write = (text) => { for (let at = 0; at < text.length; ) at += writeSync(4, text.slice(at, at + 1000)) }
try {
  for (const length of process.argv[1].split(',')) write('x'.repeat(Number(length)) + '\\0')
} catch {
  setInterval(() => {}, 1e6)
}
`

/** A process that sends messages of these lengths as a browser does. */
async function sends(lengths: string): Promise<{ code: unknown; signal: unknown }> {
  const launch = async (): Promise<ChildProcess> => {
    const stdio = ['ignore', 'ignore', 'ignore', 'ignore', 'pipe'] as const
    return spawn(process.execPath, ['-e', program, lengths], { stdio: [...stdio] })
  }
  const { child } = await withMessageBound(lengths, launch, 10_000)
  const [code, signal] = await once(child, 'exit')
  return { code, signal }
}

it('leaves a process alone whose messages are as large as they may be, however many', async () => {
  expect(await sends('10000,9999,10000,1,0,10000')).toEqual({ code: 0, signal: null })
})

it.each(['1000000', '5,9000,1000000'])('ends one with a message that is too large: %s', async (lengths) => {
  expect(await sends(lengths)).toEqual({ code: null, signal: 'SIGKILL' })
})

it('refuses a process without the pipe, which would have no bound', async () => {
  await expect(withMessageBound('none', async () => null)).rejects.toThrow('no message pipe')
})

it.skipIf(process.platform !== 'linux')('ends what a wrapper script has started, too', async () => {
  const launch = async (): Promise<ChildProcess> => {
    const stdio = ['ignore', 'pipe', 'ignore', 'ignore', 'pipe'] as const
    const args = ['-c', '"$0" "$@"; exit', process.execPath, '-e', program, '20000']
    return spawn('/bin/sh', args, { stdio: [...stdio], detached: true })
  }
  const { child } = await withMessageBound('20000', launch, 10_000)
  onTestFinished(() => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL')
  })
  // Its standard output closes when the program below the script has ended.
  await once(child, 'close')
})
