import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { freshEnvironment, startProcess } from '../support/processes.ts'
import type { Packages } from './application.ts'

/** An application cannot be installed here; the message says why, as the client of the registry told it. */
export class NotInstalled extends Error {
  override readonly name = 'NotInstalled'
}

/**
 * Installs packages into a folder of the cache, unless that was done before, and answers where their commands are.
 * A folder whose installation did not end, or that was moved, is made again. Throws NotInstalled.
 */
export async function install({ name, client, list }: Packages, cache: string, signal: AbortSignal): Promise<string> {
  const folder = resolve(cache, name)
  const bin = join(folder, client === 'pip' ? 'bin' : 'node_modules/.bin')
  const done = join(folder, 'installed.txt')
  const wanted = `${folder}\n${client}\n${list.join('\n')}\n`
  if (existsSync(done) && readFileSync(done, 'utf8') === wanted) return bin
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  if (client === 'pip') {
    await run('python3', ['-m', 'venv', '.'], folder, signal)
    await run(join(bin, 'python'), ['-m', 'pip', 'install', '--quiet', '--no-input', ...list], folder, signal)
  } else {
    writeFileSync(join(folder, 'package.json'), '{"private": true}\n')
    await run(
      'npm',
      ['install', '--no-audit', '--no-fund', '--loglevel=error', '--save-exact', ...list],
      folder,
      signal,
    )
  }
  writeFileSync(done, wanted)
  return bin
}

const maxMinutes = 10

async function run(command: string, args: readonly string[], cwd: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  // With the Node.js that runs the applications: what is compiled fits one version alone.
  const path = [dirname(process.execPath), freshEnvironment()['PATH'] ?? ''].join(delimiter)
  // A network may have a certificate authority of its own, which npm learns about from this variable alone.
  const { NODE_EXTRA_CA_CERTS: authorities } = process.env
  const certificates = authorities === undefined ? {} : { NODE_EXTRA_CA_CERTS: authorities }
  const running = startProcess(command, args, { cwd, env: freshEnvironment({ PATH: path, ...certificates }) })
  const end = () => void running.stop('SIGKILL').catch(() => undefined)
  const limit = AbortSignal.any([signal, AbortSignal.timeout(maxMinutes * 60_000)])
  limit.addEventListener('abort', end)
  const code = await running.ended
    .catch((error: unknown) => (error instanceof Error ? error.message : 'failed'))
    .finally(() => limit.removeEventListener('abort', end))
  signal.throwIfAborted()
  if (code === 0) return
  const said = running.output().trim().split('\n').slice(-3).join(' ')
  throw new NotInstalled(`${command} ${args.slice(0, 3).join(' ')} ended with ${code}: ${said}`)
}
