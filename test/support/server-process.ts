import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, createClient } from './client.ts'
import { checkout, freshEnvironment, type RunningProcess, startProcess } from './processes.ts'

/** The operator's first key in every server process; a test may give another. */
export const processKey = `sk_live_${'ProcessKey'.padEnd(32, '0')}`

export interface ServerProcess extends RunningProcess {
  readonly address: string
  readonly pid: number
  readonly operator: Client
  /** How large a file it may write from now on, in bytes; null: as large as it likes. */
  limitFileSize(bytes: number | null): void
}

export interface ServerHome {
  /** Where the data directory lies; made by the server itself. */
  readonly dataDir: string
  /** Starts `latchkey serve` and waits until it listens; by `prefix` in a shell that runs it first. */
  start(settings?: Readonly<Record<string, string>>, prefix?: string): Promise<ServerProcess>
  /** Runs `latchkey` with these arguments to its end. */
  run(args: readonly string[], settings?: Readonly<Record<string, string>>): Promise<{ code: unknown; output: string }>
  remove(): void
}

/** A place for a server that runs as a process of its own, from the launcher on. */
export function createServerHome(): ServerHome {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-process-'))
  const dataDir = join(folder, 'data')
  const environment = (settings: Readonly<Record<string, string>> = {}) => {
    const all = {
      DATA_DIR: dataDir,
      PORT: '0',
      EGRESS_ALLOW: '127.0.0.0/8',
      RATE_LIMIT: 'off',
      API_KEY: processKey,
      // A first check of each session would visit the test's sites.
      MONITOR: 'off',
      ...settings,
    }
    return freshEnvironment(Object.fromEntries(Object.entries(all).map(([name, value]) => [`LATCHKEY_${name}`, value])))
  }
  const launcher = join(checkout, 'bin/latchkey')
  return {
    dataDir,
    start: async (settings, prefix) => {
      const [command, args] =
        prefix === undefined ? [launcher, ['serve']] : ['/bin/sh', ['-c', `${prefix}; exec "${launcher}" serve`]]
      const running = startProcess(command, args, { cwd: folder, env: environment(settings) })
      const [, address = ''] = await running.until(/listens on (http:\/\/[\d.]+:\d+)/)
      const pid = running.child.pid ?? 0
      return {
        ...running,
        address,
        pid,
        operator: createClient(address, settings?.['API_KEY'] ?? processKey),
        limitFileSize: (bytes) => {
          execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes ?? 'unlimited'}:unlimited`])
        },
      }
    },
    run: async (args, settings) => {
      const running = startProcess(launcher, args, { cwd: folder, env: environment(settings) })
      const code = await running.ended
      return { code, output: running.output() }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Whether files of a running process can be limited here, as a full disk would. */
export function canLimitFiles(): boolean {
  try {
    execFileSync('prlimit', ['--pid', String(process.pid), '--fsize'], { stdio: 'ignore' })
    return process.platform === 'linux'
  } catch {
    return false
  }
}
