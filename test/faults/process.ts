import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { faultFile } from '../support/compiled.ts'
import { compileCache } from '../support/processes.ts'

export const key = `sk_live_${'F'.repeat(32)}`

/** When a server is to die: at a point of a commit by itself, or when it is killed from outside. */
export interface Plan {
  /** Which commit since its start, and where in it. */
  readonly inCommit: { readonly nth: number; readonly point: 'begun' | 'written' | 'committed' } | null
}

export interface FaultyServer {
  readonly child: ChildProcess
  /** Its address; null where it died before it had one. */
  readonly address: Promise<string | null>
  readonly ended: Promise<void>
  /** Whether it ended within an open commit. */
  diedInCommit(): boolean
}

export function startFaultyServer(folder: string, plan: Plan, aheadMs: number): FaultyServer {
  const phase = join(folder, 'phase')
  writeFileSync(phase, '-')
  const { nth, point } = plan.inCommit ?? { nth: 0, point: 'none' }
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', `--import=${faultFile('kill-points')}`, faultFile('server')],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        ...compileCache(),
        FAULTS_PHASE: phase,
        FAULTS_KILL: `${nth}:${point}`,
        FAULTS_AHEAD: String(aheadMs),
        LATCHKEY_DATA_DIR: join(folder, 'data'),
        LATCHKEY_PORT: '0',
        LATCHKEY_API_KEY: key,
        LATCHKEY_EGRESS_ALLOW: '127.0.0.0/8',
        LATCHKEY_RATE_LIMIT: 'off',
        LATCHKEY_SESSION_LIMIT: '1000000',
        LATCHKEY_MONITOR: 'off',
        LATCHKEY_LOG_LEVEL: 'fatal',
      },
    },
  )
  const ended = new Promise<void>((done) => child.once('close', () => done()))
  const address = new Promise<string | null>((done) => {
    let text = ''
    child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
      const line = /^(http\S+)\n/.exec(text)?.[1]
      if (line !== undefined) done(line)
    })
    void ended.then(() => done(null))
  })
  return { child, address, ended, diedInCommit: () => readFileSync(phase, 'utf8').startsWith('o') }
}
