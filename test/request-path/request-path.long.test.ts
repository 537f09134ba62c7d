import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { checkout, freshEnvironment } from '../support/processes.ts'
import type { RequestPath } from './run.ts'

let path: RequestPath

beforeAll(async () => {
  const script = join(checkout, 'test/request-path/run.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [script], { env: freshEnvironment() })
  path = JSON.parse(stdout)
})

/** The modules of these files; a file directly in `src/` belongs to none. */
const modulesOf = (files: readonly string[]) => [
  ...new Set(files.filter((file) => file.includes('/')).map((file) => file.split('/')[0])),
]

describe('a scrape with a session', () => {
  it('passes through at most 35 files in 9 modules', () => {
    expect(path.passed.length).toBeGreaterThan(20)
    expect(path.passed.length).toBeLessThanOrEqual(35)
    expect(modulesOf(path.passed).length).toBeLessThanOrEqual(9)
  })

  it('passes through what docs/architecture.md names, in ten lines', () => {
    const page = readFileSync(join(checkout, 'docs/architecture.md'), 'utf8')
    const [, block = ''] = /## One request in a straight line[\s\S]*?```\n([\s\S]*?)```/.exec(page) ?? []
    expect([...block.matchAll(/^ *(\d+) {2}/gm)].map(([, number]) => Number(number))).toEqual(
      Array.from({ length: 10 }, (_, at) => at + 1),
    )
    const named = [...block.matchAll(/[a-z-]+\/[a-z/-]+\.ts/g)].map(([file]) => file)
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter((file) => !path.ran.includes(file))).toEqual([])
    expect(modulesOf(path.passed).filter((module) => !block.includes(`${module}/`))).toEqual([])
  })
})
