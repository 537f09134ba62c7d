import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import { longIt } from './support/long-form.ts'

longIt(
  'no run of one character, whatever its length, defeats what reads it',
  async () => {
    const script = fileURLToPath(new URL('support/read-long-runs.ts', import.meta.url))
    const flags = ['--no-regexp-optimization', '--disable-warning=ExperimentalWarning']
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, script])
    expect(stdout).toBe('read 210 texts\n')
  },
  600_000,
)
