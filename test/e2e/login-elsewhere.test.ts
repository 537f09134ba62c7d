import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SessionBody } from '../support/client.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { html, loggedInPage, loginPage, type Site, startSite } from '../support/site.ts'

let server: RunningServer
let site: Site
let user: TestUser
beforeAll(async () => {
  ;[server, site] = await Promise.all([startServer({ MONITOR: 'on' }), startSite()])
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
  site.on('/app', html(loggedInPage))
  const id = await session({ monitoring: { min_seconds: 86_400, max_seconds: 86_400 } })
  await user.validate(id)
  const planned = (await user.get(id)).next_validation_at ?? ''
  const { json } = await user.scrape({ url: url('/welcome'), session_id: id })
  expect(json).toMatchObject({ login_wall: false, warning: expect.stringContaining('LOGIN_NOT_SENT') })
  const next = (await user.get(id)).next_validation_at ?? ''
  expect(Date.parse(next)).toBeLessThan(Math.min(Date.parse(planned), Date.now() + 120_000))
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
