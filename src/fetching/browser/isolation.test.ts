import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '../../config.ts'
import { openCore } from '../../open-core.ts'
import { userOfSlot } from './confine.ts'
import { locate } from './executable.ts'
import { makeHome } from './home.ts'
import { launchBrowser } from './launch.ts'

const isRoot = process.getuid?.() === 0
const path = process.env['PATH'] ?? ''
const canRun = process.platform === 'linux' && locate('perl', path) !== null
if (!isRoot) {
  console.warn(
    'NOT HELD: without root a browser runs as the user of the server. A page that broke out of its browser could read what the server can.',
  )
}

const secrets = ['environment of the server', 'open files of the server', 'memory of the server', 'tracing the server']

describe.skipIf(!canRun)('a program in the place of the browser', () => {
  /** Open to everybody, as a careless operator may leave it: what is in it must hold by itself. */
  let folder: string
  let core: Awaited<ReturnType<typeof openCore>>
  let files: string[]
  beforeEach(async () => {
    folder = mkdtempSync('/tmp/latchkey-isolation-')
    chmodSync(folder, 0o755)
    const data = join(folder, 'data')
    core = await openCore(readConfig({ LATCHKEY_DATA_DIR: data }), { create: true })
    const otherHome = await makeHome(folder, process.pid, userOfSlot(1, process.getuid?.()))
    writeFileSync(join(otherHome, 'Cookies'), 'of another account')
    files = [join(data, 'root.key'), join(data, 'latchkey.db'), join(otherHome, 'Cookies'), otherHome]
  })
  afterEach(async () => {
    await core.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Starts it as a server of this user would start Chromium; answers its report. */
  async function intrude(ownUid = process.getuid?.()): Promise<ReadonlyMap<string, string>> {
    const reports = join(folder, 'reports')
    mkdirSync(reports)
    chmodSync(reports, 0o777)
    const program = join(folder, 'browser')
    copyFileSync(join(import.meta.dirname, '../../../test/support/intruder.pl'), program)
    chmodSync(program, 0o755)
    writeFileSync(join(folder, 'targets'), [reports, process.pid, ...files].join('\n'))
    const launched = launchBrowser(
      {
        source: { kind: 'local', executable: program },
        proxyServer: 'http://127.0.0.1:9',
        sandbox: true,
        setpriv: locate('setpriv', path),
        folder,
        ownUid,
      },
      0,
    )
    // It is no browser, and ends.
    await expect(launched).rejects.toThrow()
    const lines = readFileSync(join(reports, 'report'), 'utf8').trim().split('\n')
    return new Map(lines.map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]))
  }

  it.runIf(isRoot)('reads nothing of the server or of another browser, and has no rights', async () => {
    const report = await intrude()
    const refused = [...files, ...secrets].map((name) => [name, report.get(name)])
    expect(refused).toEqual([...files, ...secrets].map((name) => [name, 'refused']))
    expect(report.get('user')).toBe('61184 61184')
    for (const set of ['CapEff', 'CapPrm', 'CapInh', 'CapAmb']) expect(report.get(set)).toMatch(/^0+$/)
    expect(report.get('NoNewPrivs')).toBe('1')
  })

  it.runIf(isRoot)('would read all of it if it were started as the server', async () => {
    const report = await intrude(1_000)
    const readable = [...files, ...secrets.slice(0, 3)].filter((name) => report.get(name) === 'refused')
    expect(readable).toEqual([])
  })

  it('is not started by root without what makes it another user', async () => {
    const started = launchBrowser(
      {
        source: { kind: 'local', executable: '/bin/true' },
        proxyServer: 'http://127.0.0.1:9',
        sandbox: true,
        setpriv: null,
        folder,
        ownUid: 0,
      },
      0,
    )
    await expect(started).rejects.toThrow(/setpriv/)
  })

  it('finds nothing of the server in its environment, and no open file but pipes', async () => {
    const report = await intrude()
    expect(report.get('variables')).toBe('HOME,LANG,PATH,TMPDIR')
    const open = report.get('open files')?.split(',') ?? []
    const foreign = open.filter((name) => !/^(pipe:|socket:|\/dev\/null$|\/proc\/|$)/.test(name))
    expect(foreign).toEqual([])
    expect(open.length).toBeLessThan(9)
    expect(report.get('arguments')).toContain('--remote-debugging-pipe')
  })
})
