import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser-world.ts'
import type { SessionBody } from '../support/client.ts'
import { at, startLoginSite, totp } from '../support/login-site.ts'
import { openRelay, type Relay } from '../support/relay.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { html, loggedInPage, redirect, type Site } from '../support/site.ts'
import { until } from '../support/until.ts'
import { sharedOwnBrowser, ViewerDriver } from '../support/viewer-driver.ts'

interface Opened {
  readonly capture_id: string
  readonly viewer_url: string
}

describeBrowser('a login that takes more than a form', () => {
  const ownBrowser = sharedOwnBrowser()
  let now = Date.now()
  const clock = { now: () => now }
  let server: RunningServer
  let relay: Relay
  let site: Site
  /** One for all: a browser belongs to an account, and takes a second to start. */
  let user: TestUser
  beforeAll(async () => {
    relay = await openRelay()
    const settings = { BROWSER: '', PUBLIC_URL: relay.url }
    ;[server, site] = await Promise.all([startServer(settings, { clock }), startLoginSite(clock)])
    user = await server.newUser()
    relay.lead(Number(new URL(server.address).port))
  })
  afterAll(async () => {
    await server?.close()
    await relay?.close()
    await site?.close()
  })

  async function open(path: string, over: Readonly<Record<string, unknown>> = {}) {
    const body = { start_url: site.url(path, 'shop.test'), ...over }
    const { status, json } = await user.call<Opened>('POST', '/sessions/capture', body)
    expect(status).toBe(201)
    const viewer = await ViewerDriver.open(await ownBrowser(), json.viewer_url)
    await viewer.shown()
    return { viewer, path: `/sessions/capture/${json.capture_id}` }
  }

  const fill = async (viewer: ViewerDriver, text: string) => {
    await viewer.click(at.x, at.first)
    await viewer.type(text)
    await viewer.click(at.x, at.button)
  }

  async function scrapes(id: string) {
    const { json } = await user.scrape({ url: site.url('/account', 'shop.test'), session_id: id })
    expect(json.byos_applied).toBe(true)
    expect(json.content).toContain('Order D-1041')
  }

  it('is stored also where the page has a database for which a state has no room', async () => {
    const page = `<title>App</title><main></main><script>
      localStorage.token ??= 'of the login'
      const opening = indexedDB.open('cache', 1)
      opening.onupgradeneeded = () => opening.result.createObjectStore('s').put('x'.repeat(3e6), 'k')
      opening.onsuccess = () => {
        document.querySelector('main').innerHTML = '<p>Token ' + localStorage.token + '</p>'
        history.replaceState(null, '', '/stored')
      }</script>`
    site.on('/app', html(page))
    const { viewer, path } = await open('/app')
    await viewer.isAt('/stored')
    const { page: own } = viewer
    await own.getByRole('button', { name: 'Store this login' }).click()
    const left = `database cache of ${site.url('', 'shop.test')}`
    await own.locator('dialog li', { hasText: left }).waitFor()
    await own.getByRole('button', { name: 'Not yet' }).click()
    const { status, json } = await user.call<{ session: SessionBody }>('POST', `${path}/finish`)
    expect(status).toBe(200)
    await own.getByText(`without what is too large: ${left}.`).waitFor()
    const wanted = { url: site.url('/app', 'shop.test'), session_id: json.session.id, mode: 'js', wait_for: 'p' }
    expect((await user.scrape(wanted)).json.content).toContain('Token of the login')
    await viewer.close()
  })

  it('in two pages and with a code; while the connection is cut for three minutes, it continues', async () => {
    const { viewer, path } = await open('/start')
    const watched = async () => (await user.call<{ is_watched: boolean }>('GET', path)).json.is_watched
    await fill(viewer, 'mira')
    await viewer.isAt('/password')
    await fill(viewer, 'correct horse')
    await viewer.isAt('/code')
    const outdated = totp(now)
    relay.cut()
    await viewer.page.getByText('Your login continues').waitFor()
    await until('the server to notice', async () => ((await watched()) ? undefined : true))
    now += 180_000
    expect(await user.call('GET', path)).toMatchObject({ json: { status: 'open' } })
    relay.restore()
    await until('the viewer to be back', async () => ((await watched()) ? true : undefined))
    await fill(viewer, outdated)
    await viewer.isAt('/wrong-code')
    await fill(viewer, totp(now))
    await viewer.says('Logged in as Mira Holt')
    await viewer.store()
    const { json } = await user.call<{ session_id: string }>('GET', path)
    await scrapes(json.session_id)
    await viewer.close()
  })

  it('with a list, of which the choice is still there after the connection broke', async () => {
    site.on('/chosen', {})
    site.on(
      '/list',
      html(`<title>List</title><select style="position:absolute;left:40px;top:40px;width:200px;height:30px">
        <option>One<option value="two">Two</select>
        <script>onchange = ({ target }) => fetch('/chosen?' + target.value)</script>`),
    )
    const { viewer, path } = await open('/list')
    const watched = async () => (await user.call<{ is_watched: boolean }>('GET', path)).json.is_watched
    await viewer.click(at.x, at.first)
    const list = viewer.page.locator('select#ask-value')
    await list.selectOption({ label: 'Two' })
    relay.cut()
    await until('the server to notice', async () => ((await watched()) ? undefined : true))
    relay.restore()
    await until('the viewer to be back', async () => ((await watched()) ? true : undefined))
    await viewer.shown()
    // The tabs come before the questions of a new connection.
    await viewer.isAt('/list')
    await viewer.page.getByRole('button', { name: 'OK' }).click()
    await until('the choice', () => (site.seen('/chosen')[0]?.path === '/chosen?two' ? true : undefined), 10_000)
    await viewer.close()
    await user.call('DELETE', path)
  })

  it('in a window of another site, of which nothing is stored', async () => {
    const { viewer, path } = await open('/with-id')
    await viewer.click(at.x, at.button)
    await viewer.page.getByRole('tab', { name: 'ID', exact: true }).waitFor()
    await viewer.isAt(`id.test:${site.port}/id`)
    await fill(viewer, 'mira')
    await viewer.isAt(`shop.test:${site.port}/account`)
    await viewer.says('Logged in as Mira Holt')
    const { json } = await user.call<{ session: SessionBody }>('POST', `${path}/finish`)
    expect(json.session).toMatchObject({ domain: 'shop.test', cookie_names: ['sid'] })
    await scrapes(json.session.id)
    site.requests.length = 0
    await user.scrape({ url: site.url('/account', 'shop.test'), session_id: json.session.id, mode: 'js' })
    expect(site.requests.map(({ headers }) => headers.cookie ?? '').join()).not.toContain('id_session')
    await viewer.close()
  })

  it('at another host of the site, which is named, as nothing of it is stored', async () => {
    site.on('/www', redirect(site.url('/app-login', 'app.shop.test'), { 'set-cookie': 'visitor=1; Path=/' }))
    site.on('/app-login', html(loggedInPage))
    const start = { start_url: site.url('/www', 'www.shop.test') }
    const { viewer, path } = await open('', start)
    await viewer.says('Logged in at app.shop.test only')
    await viewer.page.getByText('Ask for a login with the domain shop.test, which has both.').waitFor()
    const { json } = await user.call<{ last_verdict: object; will_store: object }>('GET', path)
    expect(json).toMatchObject({
      last_verdict: { elsewhere: 'app.shop.test' },
      will_store: { cookie_names: ['visitor'] },
    })
    await user.call('DELETE', path)
    await viewer.close()
  })
})
