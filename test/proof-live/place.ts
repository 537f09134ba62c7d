import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { freePort, freshEnvironment, type RunningProcess, startProcess } from '../support/processes.ts'
import type { Place } from './application.ts'

/** A place, and what ends everything that was started there. */
export interface OpenPlace extends Place {
  close(): Promise<void>
}

const killAfterMs = 10_000

/**
 * A folder and a port for one application. Its processes are ended by their group, and nothing else is; at once where
 * `signal` aborts, after which no other starts.
 */
export async function openPlace(name: string, bin: string, signal: AbortSignal): Promise<OpenPlace> {
  const folder = mkdtempSync(join(tmpdir(), `latchkey-proof-${name}-`))
  const port = await freePort()
  const processes: RunningProcess[] = []
  const endAll = async () => void (await Promise.all(processes.map(end)))
  signal.addEventListener('abort', () => void endAll())
  const start: Place['start'] = (command, args, env = {}) => {
    signal.throwIfAborted()
    const path = [bin, freshEnvironment()['PATH'] ?? ''].join(delimiter)
    const running = startProcess(resolve(bin, command), args, {
      cwd: folder,
      env: freshEnvironment({ PATH: path, HOME: folder, PYTHONUNBUFFERED: '1', ...env }),
    })
    // What waits for it hears of a failed start by `until`; nobody else need.
    running.ended.catch(() => undefined)
    processes.push(running)
    return running
  }
  return {
    bin,
    folder,
    port,
    start,
    run: async (command, args, env) => {
      const running = start(command, args, env)
      const code = await running.ended
      if (code !== 0)
        throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${running.output().slice(-500)}`)
      return running.output()
    },
    close: async () => {
      await endAll()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function end(running: RunningProcess): Promise<void> {
  const timer = setTimeout(() => void running.stop('SIGKILL').catch(() => undefined), killAfterMs)
  await running.stop('SIGTERM').catch(() => undefined)
  clearTimeout(timer)
}
