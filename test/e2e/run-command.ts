import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import { createOutput } from '../../src/cli/output.ts'
import { createProgram, run } from '../../src/cli/program.ts'
import { compileCache } from '../support/processes.ts'
import type { Home } from './command-world.ts'

const launcher = resolve(import.meta.dirname, '../../bin/latchkey')

/** How a command ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Starts `latchkey` as its user does, in a home. */
export function startCommand(home: Home, args: readonly string[], over: Readonly<Record<string, string>> = {}) {
  const env = { PATH: process.env['PATH'] ?? '', ...compileCache(), ...home.env(), ...over }
  const child = spawn(launcher, [...args], { env, cwd: home.folder })
  return { child, ended: endOf(child) }
}

/** Runs `latchkey` to its end. */
export async function runCommand(
  home: Home,
  args: readonly string[],
  { stdin = '', env = {} }: { readonly stdin?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Ended> {
  const { child, ended } = startCommand(home, args, env)
  child.stdin.on('error', () => {})
  child.stdin.end(stdin)
  return ended
}

/** As `runCommand`, in this process, which is far quicker: for commands that read nothing from standard input. */
export async function runCommandHere(
  home: Home,
  args: readonly string[],
  over: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const said = { stdout: '', stderr: '' }
  const stream = (name: keyof typeof said) => ({
    write: (text: string) => {
      said[name] += text
      return true
    },
    once: () => undefined,
  })
  const output = createOutput(stream('stdout'), stream('stderr'))
  onTestFinished(() => void vi.unstubAllEnvs())
  for (const [name, value] of Object.entries({ ...home.env(), ...over })) vi.stubEnv(name, value)
  const code = await run(createProgram(output), args, output).finally(() => vi.unstubAllEnvs())
  return { code, ...said }
}

export async function endOf(child: ChildProcess): Promise<Ended> {
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk))
  const code = await new Promise<number | null>((done, fail) => {
    child.once('error', fail)
    child.once('close', done)
  })
  return { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }
}
