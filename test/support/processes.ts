import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { delimiter, resolve } from 'node:path'

export const checkout = resolve(import.meta.dirname, '../..')

export interface RunningProcess {
  readonly child: ChildProcess
  /** Everything it wrote so far, stdout and stderr as they came. */
  output(): string
  /** What the pattern matched, as soon as it stands in the output; throws where the process ends before. */
  until(pattern: RegExp): Promise<RegExpExecArray>
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>
  /** Sends a signal to it and to everything it started, as a terminal does; resolves as `ended`. */
  stop(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null>
}

/** What Node made of a file, for the next process that runs it; it changes nothing but the time that this takes. */
export function compileCache(): Record<string, string> {
  const folder = process.env['NODE_COMPILE_CACHE']
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder }
}

/** The environment of somebody who has just opened a terminal: no settings, no traces of the runner of tests. */
export function freshEnvironment(over: Readonly<Record<string, string>> = {}): Record<string, string> {
  const kept = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || /^(LATCHKEY_|npm_|NODE_|VITEST|MAKE|MFLAGS)/.test(name) ? [] : [[name, value] as const],
  )
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'))
  return { ...Object.fromEntries(kept), ...compileCache(), PATH: path.join(delimiter), ...over }
}

/** Those that run. They end when this process exits, also if a test has left them behind. */
const running = new Set<number>()
process.once('exit', () => {
  for (const pid of running) {
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // It has just ended.
    }
  }
})

export function startProcess(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): RunningProcess {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const { pid } = child
  if (pid !== undefined) running.add(pid)
  let text = ''
  const watchers = new Set<() => void>()
  const look = () => {
    for (const watcher of watchers) watcher()
  }
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
      look()
    })
  }
  let isOver = false
  const ended = new Promise<number | NodeJS.Signals | null>((done, fail) => {
    child.once('error', fail)
    child.once('exit', () => running.delete(pid ?? 0))
    child.once('close', (code, signal) => {
      isOver = true
      done(code ?? signal)
      look()
    })
  })
  return {
    child,
    ended,
    output: () => text,
    until: (pattern) =>
      new Promise((done, fail) => {
        const watcher = () => {
          const match = pattern.exec(text)
          if (match === null && !isOver) return
          watchers.delete(watcher)
          if (match === null) fail(new Error(`ended without ${pattern}:\n${text}`))
          else done(match)
        }
        watchers.add(watcher)
        watcher()
      }),
    stop: (signal) => {
      if (!isOver && child.pid !== undefined) process.kill(-child.pid, signal)
      return ended
    },
  }
}

/**
 * A port that nobody listens on. It is none of those that systems give to who asks for any, so that nobody gets it
 * by chance.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 18_000)
    const server = createServer()
    const isFree = await new Promise<boolean>((done) => {
      server.once('error', () => done(false)).listen(port, '127.0.0.1', () => done(true))
    })
    if (!isFree) continue
    await new Promise((done) => server.close(done))
    return port
  }
}
