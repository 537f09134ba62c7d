import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { openCore } from '../../src/open-core.ts'
import type { Client, JobBody, SessionListBody } from '../support/client.ts'
import { byForm, longIt, someOf } from '../support/long-form.ts'
import { canLimitFiles, createServerHome, type ServerHome, type ServerProcess } from '../support/server-process.ts'
import { loggedInPage, type Site, startSite } from '../support/site.ts'
import { canMountDisks, mountSmallDisk } from '../support/small-disk.ts'
import { snapshot } from '../support/snapshot.ts'
import { until } from '../support/until.ts'
import { auditVerdict } from './command-world.ts'

/** How often each fault is made; `npm run test:faults` sets more. */
const rounds = Number(process.env['FAULT_ROUNDS'] ?? byForm({ short: 1, long: 2 }))
const timeout = 60_000 + rounds * 15_000

let site: Site
let home: ServerHome
let server: ServerProcess | undefined

beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site?.close())
beforeEach(() => {
  home = createServerHome()
  site.requests.length = 0
})
afterEach(async () => {
  await server?.stop('SIGKILL')
  home.remove()
})

const configOf = ({ dataDir }: ServerHome, settings: Readonly<Record<string, string>> = {}) =>
  readConfig({ LATCHKEY_DATA_DIR: dataDir, ...settings })

const session = { name: 'Shop', domain: '127.0.0.1', cookies: { sid: 'good' } }

/** How a disk is made full while the server runs, and has room again. */
interface Fullness {
  fill(): void
  free(): void
}

describe('a disk that is full', () => {
  it.skipIf(!canLimitFiles())(
    'by a limit of what the server may write lets no secret out, and is said by its readiness until there is room',
    { timeout },
    async () => {
      const running = await home.start()
      server = running
      await expectNoHarm(running, { fill: () => running.limitFileSize(1), free: () => running.limitFileSize(null) })
    },
  )

  longIt.skipIf(!canMountDisks())(
    'to its last byte lets no secret out',
    async () => {
      const disk = mountSmallDisk(home.dataDir, 8 * 1024 * 1024)
      try {
        const running = await home.start()
        await expectNoHarm(running, disk).finally(() => running.stop('SIGKILL'))
      } finally {
        disk.unmount()
      }
    },
    timeout,
  )

  longIt.skipIf(!canLimitFiles())('is logged and counted where requests with a key cannot be counted', async () => {
    const running = await home.start()
    server = running
    running.limitFileSize(1)
    await until('the count of the errors', async () => {
      await running.operator.call('GET', '/sessions')
      const metrics = await (await fetch(`${running.address}/metrics`)).text()
      return /^latchkey_background_errors_total\{work="key usage"\} [1-9]/m.test(metrics) || undefined
    })
    await running.until(/"error":"[^"]+","cause":"[^"]+","msg":"key usage"/)
  })

  async function expectNoHarm(running: ServerProcess, disk: Fullness): Promise<void> {
    const { operator } = running
    const { id } = await operator.create({ ...session, validation_url: site.url('/account') })
    const url = site.url('/account')
    const health = async (what: string) => (await fetch(`${running.address}/health/${what}`)).status
    expect(await health('ready')).toBe(200)
    expect((await operator.scrape({ url, session_id: id })).json.content).toBe(loggedInPage)
    for (let round = 1; round <= rounds; round += 1) {
      site.requests.length = 0
      for (const [method, path, body] of [
        ['POST', '/scrape', { url, session_id: id }],
        ['POST', '/scrape', { url, session_id: id, sync: false }],
        ['POST', `/sessions/${id}/validate`, undefined],
        ['POST', `/sessions/${id}/lease`, { ttl_seconds: 5 }],
        ['POST', `/sessions/${id}/refresh`, { cookies: { sid: 'lost' } }],
        ['PATCH', `/sessions/${id}`, { name: 'Lost' }],
        ['DELETE', `/sessions/${id}`, undefined],
        ['POST', '/sessions', session],
      ] as const) {
        // Each time: emptying the database's log, which a refused deletion asks for, makes room.
        disk.fill()
        const { status, json, headers } = await operator.call(method, path, body)
        expect([method, path, status, json.code]).toEqual([method, path, 503, 'STORAGE_UNAVAILABLE'])
        expect(headers.get('retry-after')).toBe(String(json.retry_after))
      }
      expect(site.requests).toEqual([])
      expect([await health('ready'), await health('live')]).toEqual([503, 200])
      expect(await operator.get(id)).toMatchObject({ name: 'Shop', total_requests: round, status: 'active' })
      expect((await operator.audit(id)).length).toBe(1 + round)
      expect((await operator.call('GET', '/sessions')).json).toMatchObject({ total: 1 })

      // No request is needed for it: a proxy may send none to a server that is not ready.
      disk.free()
      await until('a server that is ready', async () => (await health('ready')) === 200 || undefined)
      const again = await operator.scrape({ url, session_id: id })
      expect([again.status, again.json.content]).toEqual([200, loggedInPage])
    }
    expect((await operator.create(session)).status).toBe('active')
    expect(await running.stop('SIGTERM')).toBe(0)
    expect(await auditVerdict(configOf(home))).toContain('The audit trail is intact')
  }
})

describe('a server that is killed while it writes', () => {
  it('has kept all that it acknowledged', { timeout }, async () => {
    const created = new Set<string>()
    let scrapes = 0
    let target: string | undefined
    for (let round = 1; round <= rounds; round += 1) {
      server = await home.start({ SESSION_LIMIT: '100000' })
      const { operator } = server
      target ??= (await operator.create(session)).id
      await expectKept(operator, target, created, scrapes)
      let acknowledged = 0
      let isDead = false
      const url = site.url('/account')
      // What was not answered may be kept or lost; what was must be there.
      const work = async (n: number): Promise<void> => {
        while (!isDead) {
          if (n % 2 === 0) created.add((await operator.create(session)).id)
          else if ((await operator.scrape({ url, session_id: target })).status === 200) scrapes += 1
          acknowledged += 1
        }
      }
      const workers = Array.from({ length: 8 }, (_, n) => work(n).catch(() => undefined))
      const enough = 20 + round * 7
      await until('acknowledged writes', () => (acknowledged >= enough ? true : undefined))
      await server.stop('SIGKILL')
      isDead = true
      await Promise.all(workers)
    }
    expect(await auditVerdict(configOf(home))).toContain('The audit trail is intact')
    server = await home.start({ SESSION_LIMIT: '100000' })
    await expectKept(server.operator, target ?? '', created, scrapes)
    // The check itself sees a loss.
    await expect(expectKept(server.operator, target ?? '', new Set([...created, 'lost']), scrapes)).rejects.toThrow()
    await expect(expectKept(server.operator, target ?? '', created, 1_000_000)).rejects.toThrow()
    const job = { url: site.url('/account'), session_id: target, sync: false }
    const { json } = await server.operator.call<JobBody>('POST', '/scrape', job)
    await until('a job', async () => {
      const { status } = (await server?.operator.call<JobBody>('GET', `/jobs/${json.job_id}`))?.json ?? {}
      return status === 'succeeded' ? true : undefined
    })
  })

  async function expectKept(
    operator: Client,
    target: string,
    created: ReadonlySet<string>,
    scrapes: number,
  ): Promise<void> {
    const kept = new Set<string>()
    let cursor = ''
    do {
      const { json } = await operator.call<SessionListBody>('GET', `/sessions${cursor}`)
      for (const { id } of json.sessions) kept.add(id)
      cursor = json.next_cursor === null ? '' : `?cursor=${json.next_cursor}`
    } while (cursor !== '')
    expect([...created].filter((id) => !kept.has(id))).toEqual([])
    const used = await operator.call<{ total: number }>('GET', `/sessions/${target}/audit?action=used_for_scrape`)
    expect(used.json.total).toBeGreaterThanOrEqual(scrapes)
    expect((await operator.get(target)).total_requests).toBeGreaterThanOrEqual(scrapes)
  }
})

describe('a root key that does not fit', () => {
  const otherKey = Buffer.alloc(32, 7).toString('base64')

  it('stops the start with one sentence, and nothing is written', async () => {
    // Killed, its log file is there: what stands in it is not touched either.
    server = await home.start()
    await server.operator.create(session)
    await server.stop('SIGKILL')
    const [keyFile, aside] = [join(home.dataDir, 'root.key'), `${home.dataDir}-root.key`]
    renameSync(keyFile, aside)
    const killed = filesBesideTheKey()
    expect(Object.keys(killed)).toContain('latchkey.db-wal')
    writeFileSync(keyFile, `${otherKey}\n`, { mode: 0o600 })
    expect(await open()).toMatch(oneSentence)
    const after = filesBesideTheKey()
    for (const name of ['latchkey.db', 'latchkey.db-wal']) expect(after[name]).toEqual(killed[name])

    renameSync(aside, keyFile)
    expect(await open()).toBe('opened')
    renameSync(keyFile, aside)
    const before = snapshot(home.dataDir)
    expect(await home.run(['serve'])).toEqual({ code: 1, output: expect.stringMatching(/^[^\n]+\.\n$/) })
    expect(snapshot(home.dataDir)).toEqual(before)
    for (const [name, content, settings] of someOf(
      [
        ['another', otherKey, {}],
        ['no key at all', 'no key', {}],
        ['another, from the environment', 'no key', { LATCHKEY_ROOT_KEY: 'env', LATCHKEY_ROOT_KEYS: otherKey }],
        ['none in the environment', 'no key', { LATCHKEY_ROOT_KEY: 'env' }],
      ] as const,
      2,
    )) {
      writeFileSync(keyFile, `${content}\n`, { mode: 0o600 })
      expect([name, await open(settings)]).toEqual([name, expect.stringMatching(oneSentence)])
      expect([name, filesBesideTheKey()]).toEqual([name, before])
    }
    renameSync(aside, keyFile)
    expect(await open()).toBe('opened')
  })

  const oneSentence = /^ConfigError: [^\n]+\.$/

  /** Opens what a server opens at its start, and closes it; what went wrong, else `opened`. */
  async function open(settings: Readonly<Record<string, string>> = {}): Promise<string> {
    try {
      await (await openCore(configOf(home, settings), { create: true })).close()
      return 'opened'
    } catch (error) {
      return String(error)
    }
  }

  function filesBesideTheKey(): Record<string, string> {
    const { 'root.key': _key, ...files } = snapshot(home.dataDir)
    return files
  }
})
