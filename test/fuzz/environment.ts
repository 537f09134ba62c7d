import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { checkout } from '../support/processes.ts'

const run = promisify(execFile)

/** Kept between runs, and never part of the repository. */
const folder = join(checkout, '.fuzz')
const requirement = 'schemathesis==4.32.5'

/** The path of schemathesis, installed from PyPI into a virtual environment where it is not there yet. */
export async function schemathesis(): Promise<string> {
  const marker = join(folder, '.installed')
  const isReady = existsSync(marker) && readFileSync(marker, 'utf8') === requirement
  if (!isReady) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    await run('python3', ['-m', 'venv', folder])
    const options = ['--quiet', '--disable-pip-version-check', '--no-input', '--retries', '2']
    await run(join(folder, 'bin/python'), ['-m', 'pip', 'install', ...options, requirement])
    writeFileSync(marker, requirement)
  }
  return join(folder, 'bin/schemathesis')
}
