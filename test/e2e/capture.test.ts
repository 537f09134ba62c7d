import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { describeBrowser } from '../support/browser-world.ts'
import type { SessionBody, ValidationBody } from '../support/client.ts'
import { sharedDemoWorld } from '../support/demo-world.ts'
import { longIt } from '../support/long-form.ts'
import type { TestUser } from '../support/server.ts'
import { html, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'
import { sharedOwnBrowser, ViewerDriver } from '../support/viewer-driver.ts'

interface Opened {
  readonly capture_id: string
  readonly viewer_url: string
  readonly pin: string | null
  readonly expires_at: string
}

describeBrowser('a login in a browser of this server', () => {
  const ownBrowser = sharedOwnBrowser()
  const world = sharedDemoWorld()
  /** One for all: a browser belongs to an account, and takes a second to start. */
  let user: TestUser
  beforeAll(async () => {
    user = await world().server.newUser()
  })

  it('stores what a person logs in to at the demo site, by keyboard alone', async () => {
    const { server, site } = world()
    const opened = await user.call<Opened>('POST', '/sessions/capture', { start_url: `${site}/login`, name: 'Demo' })
    expect(opened.status).toBe(201)
    expect(opened.json.viewer_url).toMatch(new RegExp(`^${server.address}/capture/${opened.json.capture_id}#\\w{32}$`))
    const viewer = await ViewerDriver.open(await ownBrowser(), opened.json.viewer_url)
    await viewer.shown()
    await viewer.isAt(new URL(site).host)
    await viewer.press('Tab', 'Tab', 'Tab')
    await viewer.type('demo')
    await viewer.press('Tab')
    await viewer.type('demo')
    await viewer.press('Enter')
    await viewer.says('Logged in as dana@demo.example')
    const { json: state } = await user.call('GET', `/sessions/capture/${opened.json.capture_id}`)
    expect(state).toMatchObject({
      status: 'open',
      is_watched: true,
      last_verdict: { verdict: 'logged_in', user: 'dana@demo.example' },
      will_store: { cookie_names: ['demo_csrf', 'demo_session'], other_sites: [] },
    })
    await viewer.press('F6', 'Enter')
    const { page: tab } = viewer
    await tab.getByRole('button', { name: 'Not yet' }).press('Enter')
    expect(await tab.evaluate('document.activeElement.id')).toBe('finish')
    await viewer.store()
    await tab.reload()
    await tab.getByText('The login is stored. You can close this page.').waitFor()
    const { json: ended } = await user.call<{ session_id: string }>(
      'GET',
      `/sessions/capture/${opened.json.capture_id}`,
    )
    expect(ended).toMatchObject({ status: 'finished', last_verdict: null, will_store: null })
    const session = await user.get(ended.session_id)
    expect(session).toMatchObject({ name: 'Demo', cookie_names: ['demo_csrf', 'demo_session'], status: 'active' })
    const { json: page } = await user.scrape({ url: `${site}/account`, session_id: session.id })
    expect(page).toMatchObject({ byos_applied: true, login_wall: false })
    expect(page.content).toContain('Hello, Dana Demo')
    // The first check may still run when the login is stored.
    await until('the first check', async () => {
      const actions = (await user.audit(session.id)).map(({ action }) => action)
      return actions.includes('captured') && actions.includes('validated') ? true : undefined
    })
    await viewer.close()
  })

  it('is finished and cancelled over the API as well', async () => {
    const { server, site } = world()
    const { json } = await user.call<Opened>('POST', '/sessions/capture', { start_url: `${site}/login` })
    const path = `/sessions/capture/${json.capture_id}`
    const viewer = await ViewerDriver.open(await ownBrowser(), json.viewer_url)
    await viewer.shown()
    const finished = await user.call<{ session: SessionBody; validation: ValidationBody }>('POST', `${path}/finish`)
    expect(finished.status).toBe(200)
    expect(finished.json.session).toMatchObject({ domain: '127.0.0.1', cookie_names: ['demo_csrf'] })
    expect(finished.json.validation).toMatchObject({ is_valid: false })
    await viewer.page.getByText('The login is stored, but the site shows it as logged out.').waitFor()
    await viewer.page.getByRole('heading', { name: 'Stored, but not logged in' }).waitFor()
    await viewer.page.getByRole('button', { name: 'Log in again' }).click()
    await viewer.page.waitForURL(`${server.address}/login/${finished.json.session.id}`)
    await viewer.page.getByText('Enter the PIN that you were given').waitFor()
    // A login that nobody made does not replace one.
    const again = { start_url: `${site}/login`, session_id: finished.json.session.id }
    const { json: replacing } = await user.call<Opened>('POST', '/sessions/capture', again)
    const replacingPath = `/sessions/capture/${replacing.capture_id}`
    expect(await user.call('POST', `${replacingPath}/finish`)).toMatchObject({
      status: 409,
      json: {
        message: expect.stringContaining('Log in first.'),
        resolution: expect.stringContaining('validation rule'),
      },
    })
    expect(await user.call('DELETE', replacingPath)).toMatchObject({ status: 204 })
    const { json: other } = await user.call<Opened>('POST', '/sessions/capture', { start_url: `${site}/login` })
    const otherPath = `/sessions/capture/${other.capture_id}`
    expect(await (await server.newUser()).call('GET', otherPath)).toMatchObject({ status: 404 })
    expect(await user.call('DELETE', otherPath)).toMatchObject({ status: 204 })
    expect(await user.call('GET', otherPath)).toMatchObject({ json: { status: 'cancelled', session_id: null } })
    await viewer.close()
  })
  longIt('stores and checks a login that an application keeps for its tab alone', async () => {
    const app = await startSite()
    onTestFinished(() => app.close())
    app.on('/sign-in', html(`<script>sessionStorage.token = 'good'; location = '/app'</script>`))
    app.on('/me', ({ headers }) => ({ status: headers.authorization === 'good' ? 200 : 401 }))
    app.on(
      '/app',
      html(`<main></main><script>
        fetch('/me', { headers: { authorization: sessionStorage.token ?? '' } }).then(({ ok }) => {
          document.querySelector('main').innerHTML = ok
            ? '<a href="/logout">Log out</a><h1>Hello, Mira Holt</h1>'
            : '<h1>Sign in</h1><form><input name="user"><input type="password"></form>'
        })</script>`),
    )
    const { json } = await user.call<Opened>('POST', '/sessions/capture', {
      start_url: app.url('/sign-in', 'app.test'),
    })
    const path = `/sessions/capture/${json.capture_id}`
    await until('the login to be seen', async () => {
      const { json: seen } = await user.call<{ last_verdict: { verdict: string } | null }>('GET', path)
      return seen.last_verdict?.verdict === 'logged_in' ? true : undefined
    })
    expect(await user.call('GET', path)).toMatchObject({ json: { will_store: { origins: [app.url('', 'app.test')] } } })
    const { json: finished } = await user.call<{ session: SessionBody; validation: ValidationBody }>(
      'POST',
      `${path}/finish`,
    )
    expect(finished.validation).toMatchObject({ is_valid: true, detected_user: 'Mira Holt' })
    const tab = { url: app.url('/app', 'app.test'), session_id: finished.session.id, mode: 'js' }
    const { json: page } = await user.scrape({ ...tab, restore_session_storage: true })
    expect(page.content).toContain('Hello, Mira Holt')
  })
})
