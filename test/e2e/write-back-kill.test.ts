import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { openCore } from '../../src/open-core.ts'
import { byForm } from '../support/long-form.ts'
import { type RotatingSite, startRotatingSite } from '../support/rotating-site.ts'
import { createServerHome, processKey, type ServerProcess } from '../support/server-process.ts'
import { storedSecrets } from '../support/stored-secrets.ts'
import { auditVerdict } from './command-world.ts'

/** How often the server is killed; `npm run test:faults` sets more. */
const rounds = Number(process.env['FAULT_ROUNDS'] ?? byForm({ short: 1, long: 4 }))
const names = ['a', 'b', 'c', 'd']

let shop: RotatingSite
let server: ServerProcess | undefined
const home = createServerHome()
const config = readConfig({ LATCHKEY_DATA_DIR: home.dataDir, LATCHKEY_API_KEY: processKey })

beforeAll(async () => {
  shop = await startRotatingSite()
})
afterEach(() => server?.stop('SIGKILL'))
afterAll(async () => {
  home.remove()
  await shop?.site.close()
})

interface Member {
  readonly name: string
  readonly id: string
}

/** The tokens that are stored; opened while no server runs, whose leases have run out when the next one starts. */
async function storedTokens(members: readonly Member[]): Promise<string[]> {
  const core = await openCore(config, { create: false })
  try {
    const all: string[] = []
    for (const { id } of members) all.push((await storedSecrets(core, id)).cookies['token'] ?? '')
    for (const table of ['session_leases', 'session_waiters']) {
      await core.store.commit([{ sql: `update ${table} set until = 0`, params: [] }])
    }
    return all
  } finally {
    await core.close()
  }
}

it('a kill between a site’s answer and its commit costs no session', {
  timeout: 60_000 + rounds * 20_000,
}, async () => {
  server = await home.start({ MONITOR: 'off' })
  const { operator } = server
  const members = await Promise.all(
    names.map(async (name): Promise<Member> => {
      const { id } = await operator.create({ name, domain: '127.0.0.1', cookies: { token: shop.join(name) } })
      return { name, id }
    }),
  )
  let between = 0
  for (let round = 1; round <= rounds; round += 1) {
    const acknowledged = new Map(members.map(({ name }) => [name, shop.rotations(name)]))
    // As it answers, and a moment later, when the server may have the answer or not.
    const kill = round % 2 === 1 ? killNow : killSoon
    await scrapeUntilKilled(server, members, acknowledged, { nth: 5 + round, kill })
    const stored = await storedTokens(members)
    for (const [at, token] of stored.entries()) {
      const name = names[at] ?? ''
      // What was answered is stored; of what was not, the site still takes the value before.
      if (shop.rotations(name) === acknowledged.get(name)) expect(shop.isNewest(token)).toBe(true)
      expect([name, shop.isAlive(token)]).toEqual([name, true])
      if (!shop.isNewest(token)) between += 1
    }
    server = await home.start({ MONITOR: 'off' })
    for (const { id, name } of members) {
      const { json } = await server.operator.scrape({ url: shop.site.url('/account'), session_id: id })
      expect([name, json.auth.verdict]).toEqual([name, 'logged_in'])
      expect(await server.operator.get(id)).toMatchObject({ status: 'active', consecutive_failures: 0 })
    }
  }
  expect(between).toBeGreaterThan(0)
  expect(await auditVerdict(config)).toContain('The audit trail is intact')
})

const killNow = (pid: number) => void process.kill(pid, 'SIGKILL')
const killSoon = (pid: number) => void setImmediate(() => killNow(pid))

/** Each member scrapes again and again; the server dies as the site answers its nth request. */
async function scrapeUntilKilled(
  running: ServerProcess,
  members: readonly Member[],
  acknowledged: Map<string, number>,
  { nth, kill }: { readonly nth: number; readonly kill: (pid: number) => void },
): Promise<void> {
  shop.showLoginTo((request) => {
    if (request === nth) kill(running.pid)
    return false
  })
  await Promise.all(
    members.map(async ({ id, name }) => {
      for (;;) {
        const answer = await running.operator
          .scrape({ url: shop.site.url('/account'), session_id: id })
          .catch(() => undefined)
        if (answer === undefined) return
        acknowledged.set(name, shop.rotations(name))
      }
    }),
  )
  await running.ended
  shop.showLoginTo(() => false)
}
