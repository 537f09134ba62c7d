import { type ChildProcess, spawn } from 'node:child_process'

export interface Child {
  readonly pid: number
  /** The first match of `pattern` in a line of its output; rejects if it ends before or `timeoutMs` passes. */
  waitFor(pattern: RegExp, timeoutMs: number): Promise<RegExpExecArray>
  /** Resolves once it has ended, with the last of its output. */
  readonly ended: Promise<string>
  /** SIGTERM, after 5 s SIGKILL. */
  stop(): Promise<void>
}

export interface Children {
  start(command: string, args: readonly string[], env?: Readonly<Record<string, string>>): Child
  stopAll(): Promise<void>
  /** Those that run now. */
  pids(): readonly number[]
}

const keptOutput = 4_000

/** Child processes that do not outlive this one: stopped one by one, all together, or when this process exits. */
export function createChildren(): Children {
  const running = new Map<ChildProcess, Child>()
  process.on('exit', () => {
    for (const spawned of running.keys()) spawned.kill('SIGKILL')
  })
  return {
    start(command, args, env = {}) {
      const spawned = spawn(command, args, { env: { ...ownEnvironment(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
      const child = watch(spawned, command)
      running.set(spawned, child)
      child.ended.then(() => running.delete(spawned))
      return child
    },
    pids: () => [...running.values()].map((child) => child.pid),
    async stopAll() {
      await Promise.all([...running.values()].map((child) => child.stop()))
    },
  }
}

/** The environment without settings of the product, so that those of the caller's shell do not reach what is measured. */
function ownEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('LATCHKEY_')))
}

function watch(spawned: ChildProcess, command: string): Child {
  let output = ''
  const listeners = new Set<() => void>()
  const take = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-keptOutput)
    for (const listener of listeners) listener()
  }
  spawned.stdout?.on('data', take)
  spawned.stderr?.on('data', take)
  const ended = new Promise<string>((resolve) => {
    spawned.on('error', (error) => resolve(String(error)))
    spawned.on('close', () => resolve(output))
  })
  return {
    pid: spawned.pid ?? 0,
    ended,
    waitFor: (pattern, timeoutMs) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => fail(`did not say ${pattern} within ${timeoutMs} ms`), timeoutMs)
        const look = () => {
          const match = pattern.exec(output)
          if (match) done(() => resolve(match))
        }
        const done = (then: () => void) => {
          clearTimeout(timer)
          listeners.delete(look)
          then()
        }
        const fail = (what: string) => done(() => reject(new Error(`${command} ${what}:\n${output}`)))
        listeners.add(look)
        ended.then((last) => fail(`ended: ${last === output ? '' : last}`))
        look()
      }),
    async stop() {
      spawned.kill('SIGTERM')
      const limit = setTimeout(() => spawned.kill('SIGKILL'), 5_000)
      await ended
      clearTimeout(limit)
    },
  }
}
