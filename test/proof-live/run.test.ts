import { setTimeout as pause } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { startServer } from '../support/server.ts'
import { testClock } from '../support/session-world.ts'
import { html, loggedInPage, loginPage, startSite } from '../support/site.ts'
import type { Application } from './application.ts'
import { NotInstalled } from './packages.ts'
import { type RunDependencies, runProof } from './run.ts'
import { tableOf, wrongLines } from './table.ts'

/** A site of the tests in the place of an application, and a server that checks as often as it can. */
async function proofSite() {
  const settings = { MONITOR: 'on', MONITOR_GAP: '0', MONITOR_MIN: '10', MONITOR_MAX: '10' }
  const clock = testClock(Math.floor(Date.now() / 1000) * 1000)
  const [server, site] = await Promise.all([startServer(settings, { clock }), startSite()])
  onTestFinished(async () => {
    await server.close()
    await site.close()
  })
  const logins = new Set<string>()
  site.on('/account', ({ cookies }) => html(logins.has(cookies['sid'] ?? '') ? loggedInPage : loginPage))
  const page = site.url('/account')
  const application = (name: string, endLogins: () => void): Application => ({
    name,
    covers: 'a cookie',
    packages: { name, client: 'pip', list: [] },
    sessionFields: {},
    endsUnused: false,
    start: async () => ({
      logIn: async () => {
        const sid = `${name}-${logins.size}`
        logins.add(sid)
        const asBrowser = { headers: { cookie: `sid=${sid}` } }
        return {
          handedOver: { content: `curl '${page}' -H 'user-agent: Agent/1' -b 'sid=${sid}'` },
          page,
          marker: 'Hello, Mira Holt',
          works: async () => (await (await fetch(page, asBrowser)).text()).includes('Mira Holt'),
        }
      },
      endLogins: async () => endLogins(),
    }),
  })
  /** Moves the clock to the next check; stays while that is under way, and once it saw an end that is yet to be told. */
  const moveOn = async (): Promise<void> => {
    const { db } = server.server.core.store
    const active = db.selectFrom('sessions').where('status', '=', 'active')
    const next = await active.select('next_validation_at as at').executeTakeFirst()
    clock.advance(Math.max(0, (next?.at ?? clock.now()) - clock.now()))
    await pause(50)
  }
  const closed: string[] = []
  const deps = (noticeMs: number): RunDependencies => ({
    world: {
      operator: server.operator,
      unattendedMs: 100,
      noticeMs,
      time: { now: clock.now, wait: moveOn },
    },
    open: async (one) => {
      if (one.name === 'Absent') throw new NotInstalled('pip ended with 1')
      if (one.name === 'Broken') throw new Error('no answer')
      const place = { bin: '', folder: '', port: site.port, start: unused, run: unused }
      return { running: await one.start(place), close: async () => void closed.push(one.name) }
    },
    say: () => {},
  })
  return { application, deps, closed, logins }
}

const unused = (): never => {
  throw new Error('nothing is started')
}

it('follows a login to its end, and names what cannot be installed or started', async () => {
  const { application, deps, closed, logins } = await proofSite()
  const all = ['Absent', 'Broken', 'Shop'].map((name) => application(name, () => logins.clear()))
  const { lines, notInstalled } = await runProof(all, deps(60_000))
  expect(notInstalled).toEqual([{ name: 'Absent', why: 'pip ended with 1' }])
  expect(lines.map(({ name }) => name)).toEqual(['Broken', 'Shop'])
  expect(wrongLines(lines)).toMatchObject([{ name: 'Broken', row: 'failed: no answer' }])
  expect(tableOf(lines, 1)).not.toContain('WRONG')
  expect(closed).toEqual(['Shop'])
})

it('says that a cell is wrong when the application still accepts a login that should have ended', async () => {
  const { application, deps, closed } = await proofSite()
  const { lines } = await runProof([application('Shop', () => {})], deps(500))
  expect(lines).toMatchObject([{ row: { after: { isRight: false }, noticed: { isRight: false, text: 'never' } } }])
  expect(closed).toEqual(['Shop'])
})
