import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { checkout } from '../support/processes.ts'
import { startCrawlSite } from './crawl-site.ts'
import { reasonOf } from './python-environments.ts'
import type { ClientServer } from './python-runs.ts'
import type { Summary } from './results.ts'

const run = promisify(execFile)
const project = join(checkout, 'python')
const pip = ['-m', 'pip', '--quiet', '--disable-pip-version-check', '--no-input']

export interface OwnClientRun extends Summary {
  readonly lines: readonly string[]
}

/**
 * The Python client of this checkout: its wheel, as `twine check` and mypy see it and installed in a fresh environment,
 * with the real Scrapy and the real Playwright, at this server.
 */
export async function runOwnPythonClient(server: ClientServer): Promise<OwnClientRun> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-python-'))
  const site = await startCrawlSite()
  try {
    const python = await installed(folder)
    if (typeof python !== 'string') return { passed: 0, failed: 0, skipped: 1, lines: [`SKIPPED: ${python.reason}`] }
    const chromium = await run('sh', ['-c', 'command -v chromium-headless-shell || command -v chromium'])
    const world = {
      server: server.address,
      key: await server.newKey(),
      site: site.url(''),
      chromium: chromium.stdout.trim(),
    }
    const checks = [
      await check('twine check', python, ['-m', 'twine', 'check', '--strict', ...wheels(folder)]),
      await check('mypy --strict', python, ['-m', 'mypy', '--cache-dir', join(folder, 'mypy')]),
      await check('pytest', python, ['-B', '-m', 'pytest', '-q', 'tests'], { LATCHKEY_TEST: JSON.stringify(world) }),
    ]
    return checks.reduce((all, one) => ({
      passed: all.passed + one.passed,
      failed: all.failed + one.failed,
      skipped: all.skipped + one.skipped,
      lines: [...all.lines, ...one.lines],
    }))
  } finally {
    await site.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const wheels = (folder: string): string[] => readdirSync(join(folder, 'dist')).map((name) => join(folder, 'dist', name))

/** The interpreter of an environment that has the wheel and what the tests need. */
async function installed(folder: string): Promise<string | { readonly reason: string }> {
  const python = join(folder, 'venv/bin/python')
  try {
    await run('python3', ['-m', 'venv', join(folder, 'venv')])
    await run(python, [...pip, 'install', '--requirement', join(project, 'tests/requirements.txt')])
  } catch (error) {
    return { reason: reasonOf(error) }
  }
  await run(python, ['-m', 'build', '--no-isolation', '--outdir', join(folder, 'dist'), project])
  const wheel = wheels(folder).filter((name) => name.endsWith('.whl'))
  await run(python, [...pip, 'install', ...wheel])
  return python
}

/** Counts the tests of a run of pytest; anything else is one check. */
async function check(name: string, python: string, args: readonly string[], env: Record<string, string> = {}) {
  const options = { cwd: project, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 }
  const { isDone, output } = await run(python, args, options).then(
    ({ stdout }) => ({ isDone: true, output: stdout }),
    ({ stdout, stderr }: { stdout?: string; stderr?: string }) => ({ isDone: false, output: `${stdout}\n${stderr}` }),
  )
  const counted = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(output)?.[1] ?? 0)
  const failed = isDone ? 0 : Math.max(1, counted('failed') + counted('error'))
  const passed = name === 'pytest' ? counted('passed') : Number(isDone)
  const lines = [`latchkey-client (Python), ${name}: ${passed} passed, ${failed} failed`, ...(isDone ? [] : [output])]
  return { passed, failed, skipped: counted('skipped'), lines }
}
