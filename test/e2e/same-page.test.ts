import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser-world.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { testClock } from '../support/session-world.ts'
import { html, loginPage, type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

const second = 1000
const clock = testClock(Math.floor(Date.now() / second) * second)
const landing =
  '<header><a href="/">Docs</a> <a href="/login">Log in</a></header><h1>Text annotation for humans</h1><p>Free for teams of any size.</p><a href="/demo">Try the demo</a>'

let server: RunningServer
let site: Site
let user: TestUser

describeBrowser('a start page that is the same for everybody and offers to log in', () => {
  beforeAll(async () => {
    const settings = { BROWSER: '', MONITOR: 'on', MONITOR_GAP: '0' }
    ;[server, site] = await Promise.all([startServer(settings, { clock }), startSite()])
    user = await server.newUser()
    site.on('/account', html('Nothing', 404))
  })
  afterAll(async () => {
    await server?.close()
    await site?.close()
  })

  it.each([
    ['as it is sent', 'sent.test', `<!doctype html><title>Docs</title>${landing}`, '1'],
    [
      'as its script draws it',
      'drawn.test',
      `<!doctype html><title>Docs</title><div id="root"></div><script type="module">root.innerHTML = '${landing}'</script>`,
      '4',
    ],
  ])('counts for nothing in a scrape after a check, %s', async (_how, host, page, tier) => {
    const url = (path: string) => site.url(path, host)
    site.on('/', html(page))
    site.on('/orders', html(loginPage))
    const { id } = await user.create({ name: host, domain: url('/'), cookies: { sessionid: 'good' } })
    const planned = async () => Date.parse((await user.get(id)).next_validation_at ?? '')
    // The first checks follow one another closely.
    for (let at = await planned(); at <= clock.now() + 60 * second; at = await planned()) {
      clock.advance(at + second - clock.now())
      await until('the check', async () => ((await planned()) === at ? undefined : true))
    }
    const { last_verdict: check } = await user.get(id)
    expect(check).toMatchObject({ verdict: 'unknown', final_url: url('/'), tier })
    const scrape = async (path: string) => {
      const { json } = await user.scrape({ url: url(path), session_id: id })
      return [json.auth.verdict, json.login_wall, json.warning?.split(':')[0] ?? null]
    }
    const nothing = ['unknown', false, null]
    expect([await scrape('/'), await scrape('/'), await scrape('/')]).toEqual([nothing, nothing, nothing])
    expect(await user.get(id)).toMatchObject({ consecutive_failures: 0, last_verdict: check })
    expect(await planned()).toBeLessThanOrEqual(clock.now() + 60 * second)
    // So a single page that asks for a login does not end it.
    expect(await scrape('/orders')).toEqual(['logged_out', true, 'LOGIN_WALL'])
    expect(await user.get(id)).toMatchObject({ status: 'active', consecutive_failures: 1 })
  })
})
