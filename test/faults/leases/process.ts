import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { faultFile } from '../../support/compiled.ts'
import { compileCache } from '../../support/processes.ts'
import { until } from '../../support/until.ts'
import { key } from '../process.ts'

export type FaultSignal = 'SIGKILL' | 'SIGSTOP'
/** A point of a commit: it has begun, all is written, it is done. */
export type FaultPoint = 'begun' | 'written' | 'committed'

/** One of the servers that share a database; started again after it was killed. */
export interface FaultyNode {
  /** Where it listens; null while it is down. */
  address(): string | null
  /** Has it end or stop, at a point of its next commit or now; answers whether a commit was open. */
  fault(signal: FaultSignal, point: FaultPoint | null): Promise<boolean>
  /** Goes on after a stop. */
  resume(): void
  /** Starts it, and waits until it listens. */
  start(): Promise<void>
  stop(): Promise<void>
}

export function createFaultyNode(folder: string, name: string, leaseMs: number): FaultyNode {
  const files = { phase: join(folder, `${name}.phase`), order: join(folder, `${name}.order`) }
  writeFileSync(files.phase, '-')
  let orders = 0
  let child: ChildProcess | null = null
  let ended = Promise.resolve()
  let address: string | null = null

  const give = (signal: FaultSignal, point: FaultPoint): void => {
    orders += 1
    writeFileSync(files.order, `${orders} ${signal} ${point}`.padEnd(40))
  }
  const isGone = (): true | undefined => (stateOf(child) === '' ? true : undefined)
  const isStopped = (): true | undefined => (stateOf(child) === 'T' ? true : undefined)
  writeFileSync(files.order, '0'.padEnd(40))

  return {
    address: () => address,
    fault: async (signal, point) => {
      if (point === null) child?.kill(signal)
      else give(signal, point)
      await until(`${signal} to arrive`, signal === 'SIGKILL' ? isGone : isStopped)
      if (signal === 'SIGKILL') address = null
      return readFileSync(files.phase, 'utf8').startsWith('o')
    },
    resume: () => void child?.kill('SIGCONT'),
    start: async () => {
      await ended
      writeFileSync(files.phase, '-')
      const started = spawnServer(folder, files, leaseMs)
      child = started
      ended = new Promise((done) => started.once('close', () => done()))
      address = await addressOf(started)
    },
    stop: async () => {
      address = null
      child?.kill('SIGCONT')
      child?.kill('SIGTERM')
      await ended
    },
  }
}

function spawnServer(folder: string, files: { phase: string; order: string }, leaseMs: number): ChildProcess {
  const preload = `--import=${faultFile('leases/fault-points')}`
  const args = ['--disable-warning=ExperimentalWarning', preload, faultFile('server')]
  return spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      ...compileCache(),
      FAULTS_PHASE: files.phase,
      FAULTS_ORDER: files.order,
      FAULTS_LEASE: String(leaseMs),
      LATCHKEY_DATA_DIR: join(folder, 'data'),
      LATCHKEY_PORT: '0',
      LATCHKEY_API_KEY: key,
      LATCHKEY_EGRESS_ALLOW: '127.0.0.0/8',
      LATCHKEY_RATE_LIMIT: 'off',
      LATCHKEY_MONITOR: 'off',
      LATCHKEY_LOG_LEVEL: 'fatal',
    },
  })
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    let text = ''
    child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
      const line = /^(http\S+)\n/.exec(text)?.[1]
      if (line !== undefined) done(line)
    })
    child.once('close', () => fail(new Error('the server did not start')))
  })
}

/** As the kernel says it: `T` stopped; '' for one that has ended. */
function stateOf(child: ChildProcess | null): string {
  try {
    const stat = readFileSync(`/proc/${child?.pid}/stat`, 'latin1')
    const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
    return state === 'Z' ? '' : state
  } catch {
    return ''
  }
}
