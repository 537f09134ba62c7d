import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { describeBrowser } from '../../../test/support/browser-world.ts'
import { descendantsOf } from '../../../test/support/descendants.ts'
import { checkout, compileCache, startProcess } from '../../../test/support/processes.ts'
import { until } from '../../../test/support/until.ts'
import { isHomeInUse, makeHome, removeStaleHomes } from './home.ts'

/** Those that still run; one that ended and that nobody has asked for runs no more. */
function running(pids: readonly number[]): number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,stat=']).toString().trim().split('\n')
  const alive = new Set(rows.flatMap((row) => (/Z/.test(row) ? [] : [Number.parseInt(row, 10)])))
  return pids.filter((pid) => alive.has(pid))
}

describeBrowser('a server that is killed with pages open', () => {
  it('leaves no browser, and its homes go with the next start', async () => {
    const temporary = mkdtempSync('/tmp/latchkey-temporary-')
    onTestFinished(() => rmSync(temporary, { recursive: true, force: true }))
    const server = startProcess(process.execPath, [join(checkout, 'test/support/browser-holder.ts')], {
      cwd: checkout,
      env: { PATH: process.env['PATH'] ?? '', TMPDIR: temporary, ...compileCache() },
    })
    const { pid = 0 } = server.child
    let folder = ''
    try {
      folder = (await server.until(/ready (.*)/))[1] ?? ''
      const browsers = descendantsOf(pid)
      // Two browsers, each with a process for its network and some that render.
      expect(browsers.length).toBeGreaterThan(6)
      expect(readdirSync(folder)).toHaveLength(2)
      // The server alone, not its group.
      server.child.kill('SIGKILL')
      await server.ended
      await until('the browsers to end', () => running(browsers).length === 0 || undefined, 20_000)
    } finally {
      await server.stop('SIGKILL').catch(() => undefined)
    }
    await removeStaleHomes(folder, isHomeInUse)
    expect(readdirSync(folder)).toEqual([])
    rmSync(folder, { recursive: true, force: true })
    const others = readdirSync(temporary)
    expect(others.filter((name) => !name.startsWith('playwright_chromiumdev_profile-'))).toEqual([])
    expect(others.flatMap((name) => readdirSync(join(temporary, name)))).toEqual([])
  })
})

describe('homes that were left behind', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync('/tmp/latchkey-homes-')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('go where their server has ended; those of others stay', async () => {
    const ended = await makeHome(folder, 1_111, null)
    const running = await makeHome(folder, 2_222, null)
    const foreign = mkdtempSync(join(folder, 'something-else-'))
    await removeStaleHomes(folder, (pid) => pid === 2_222)
    expect(readdirSync(folder).sort()).toEqual([running, foreign].map((home) => home.slice(folder.length + 1)).sort())
    expect(ended).not.toBe(running)
  })

  it.each([
    ['a process that runs', process.ppid, 0, true],
    ['a process of before this one with the same id', process.pid, performance.timeOrigin - 1, false],
    ['this process', process.pid, performance.timeOrigin + 1, true],
    ['a process that has ended', 4_194_305, Date.now(), false],
  ])('of %s', (_, pid, madeAtMs, inUse) => {
    expect(isHomeInUse(pid, madeAtMs)).toBe(inUse)
  })
})
