import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SessionBody } from '../support/client.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { testClock } from '../support/session-world.ts'
import { html, loggedInPage, loginPage, redirect, type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

const second = 1000
const clock = testClock(Math.floor(Date.now() / second) * second)
let server: RunningServer
let site: Site
let user: TestUser
beforeAll(async () => {
  ;[server, site] = await Promise.all([startServer({ MONITOR: 'on', MONITOR_GAP: '0' }, { clock }), startSite()])
  user = await server.newUser()
})
afterAll(async () => {
  await server?.close()
  await site?.close()
})

const url = (path: string) => site.url(path, 'shop.test')

/** A session of an analytics cookie for the whole site and a login for a part of it. */
async function session(more: object = {}): Promise<string> {
  const cookie = (name: string, path: string) => ({ name, value: 'v1', domain: 'shop.test', path })
  const content = { cookies: [cookie('_ga', '/'), cookie('sid', '/app')] }
  const body = { content, domain: url(''), validation_url: url('/app'), ...more }
  const { json } = await user.call<{ sessions: SessionBody[] }>('POST', '/sessions/import', body)
  return json.sessions[0]?.id ?? ''
}

it('is checked soon after a page to which it does not go looks logged out', async () => {
  site.on('/welcome', html(loginPage))
  site.on('/app', ({ cookies }) => html(cookies['sid'] === 'v1' ? loggedInPage : loginPage))
  const id = await session()
  const planned = async () => Date.parse((await user.get(id)).next_validation_at ?? '')
  // The first checks follow one another closely.
  for (let at = await planned(); at <= clock.now() + 60 * second; at = await planned()) {
    clock.advance(at + second - clock.now())
    await until('the check', async () => ((await planned()) === at ? undefined : true))
  }
  const { json } = await user.scrape({ url: url('/welcome'), session_id: id })
  expect(json).toMatchObject({ login_wall: false, warning: expect.stringContaining('LOGIN_NOT_SENT') })
  expect(await planned()).toBeLessThanOrEqual(clock.now() + 60 * second)
})

it.each([
  ['where it does not go to its page', '/', 'to which they are sent: they go to another path (/app).'],
  ['where it does', '/app', 'Set validation_url to a page behind the login.'],
])('does not end by a page of another part that asks for a login, %s', async (_how, path, advice) => {
  site.on('/account', redirect('/welcome'))
  site.on('/welcome', html(loginPage))
  for (const open of ['/', '/app']) site.on(open, html('<title>Shop</title><h1>Locks and latches</h1>'))
  const id = await session({ validation_url: url(path), monitoring: { enabled: false } })
  const asked = site.seen('/account').length
  const { details, ...answer } = await user.validate(id)
  expect(answer).toMatchObject({ inconclusive: true, is_valid: true, status: 'active', consecutive_failures: 0 })
  expect(details).toContain(advice)
  expect(site.seen('/account').length).toBeGreaterThan(asked)
  expect((await user.get(id)).last_verdict?.reason).toBe(details)
})

it('is still used by one at a time when the first page was one to which it does not go', async () => {
  site.on('/welcome', html(loginPage))
  let [current, refused] = [1, 0]
  site.on('/app', ({ cookies }) => {
    if (cookies['sid'] !== `v${current}`) {
      refused += 1
      return html(loginPage)
    }
    current += 1
    const headers = { 'content-type': 'text/html', 'set-cookie': `sid=v${current}; Path=/app` }
    return { headers, body: loggedInPage }
  })
  const session_id = await session({ monitoring: { enabled: false } })
  await user.scrape({ url: url('/welcome'), session_id })
  await Promise.all([1, 2, 3].map(() => user.scrape({ url: url('/app'), session_id })))
  expect(refused).toBe(0)
})
