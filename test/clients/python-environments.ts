import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { checkout } from '../support/processes.ts'

const run = promisify(execFile)

/** Kept between runs, and never part of the repository. */
const folder = join(checkout, '.clients')

/** An SDK from PyPI, installed in a virtual environment of its own. */
export interface PythonEnvironment {
  readonly python: string
  /** The version of the SDK that is installed. */
  readonly version: string
}

/** A sentence that says why there is none. */
export interface MissingEnvironment {
  readonly reason: string
}

const pipOptions = ['--quiet', '--disable-pip-version-check', '--no-input', '--retries', '2']

/** What the SDK's encryption helper needs and its package does not name. */
const helperRequirement = 'cryptography==50.0.2'

/**
 * The environment with this version of the SDK (null: the newest that PyPI has), made where it is not there yet. A pinned
 * one is made once; for the newest PyPI is asked each time.
 */
export async function pythonEnvironment(version: string | null): Promise<PythonEnvironment | MissingEnvironment> {
  const at = join(folder, `python-${version ?? 'newest'}`)
  const python = join(at, 'bin/python')
  const requirements = [version === null ? 'alterlab' : `alterlab==${version}`, helperRequirement]
  const marker = join(at, '.installed')
  try {
    const isReady = existsSync(marker) && readFileSync(marker, 'utf8') === requirements.join(' ')
    if (!isReady) await create(at)
    if (!isReady || version === null) {
      await run(python, ['-m', 'pip', 'install', ...pipOptions, '--upgrade', ...requirements])
      writeFileSync(marker, requirements.join(' '))
    }
    const found = await run(python, ['-c', 'from importlib.metadata import version; print(version("alterlab"))'])
    return { python, version: found.stdout.trim() }
  } catch (error) {
    return { reason: reasonOf(error) }
  }
}

async function create(at: string): Promise<void> {
  rmSync(at, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await run('python3', ['-m', 'venv', at])
}

/** Why an environment could not be made, of what a child process failed with. */
export function reasonOf(error: unknown): string {
  const { code, stderr, stdout } = error as { code?: unknown; stderr?: string; stdout?: string }
  if (code === 'ENOENT') return 'python3 is not installed'
  const said = `${stdout ?? ''}\n${stderr ?? ''}`.trim()
  if (/ensurepip/.test(said)) return 'python3 cannot make virtual environments (Debian: install python3-venv)'
  const last = said.split('\n').findLast((line) => line.trim() !== '')
  return `the SDK could not be installed from PyPI: ${last ?? String(error)}`
}
