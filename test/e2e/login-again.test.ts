import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import type { ErrorBody } from '../../src/http/schemas/error.ts'
import { describeBrowser } from '../support/browser-world.ts'
import type { SessionBody } from '../support/client.ts'
import { sharedDemoWorld } from '../support/demo-world.ts'
import { longIt } from '../support/long-form.ts'
import type { TestUser } from '../support/server.ts'
import { until } from '../support/until.ts'
import { sharedOwnBrowser, ViewerDriver } from '../support/viewer-driver.ts'

type LoginNeeded = ErrorBody & { readonly details: { readonly login_url: string } }

describeBrowser('a session that needs a login', () => {
  const ownBrowser = sharedOwnBrowser()
  const world = sharedDemoWorld()
  const password = 'correct horse battery'
  /** One for all: a browser belongs to an account, and takes a second to start. */
  let user: TestUser
  beforeAll(async () => {
    user = await world().server.newUser({ password })
  })

  async function logInToLatchkey(page: Page, email: string): Promise<void> {
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Log in to Latchkey' }).click()
  }

  /** A session whose cookie its site does not know. */
  async function deadSession(owner = user): Promise<string> {
    const { site } = world()
    const fields = { user_agent: 'Mozilla/5.0', validation_url: `${site}/account` }
    const cookies = { demo_session: 'unknown' }
    const { json } = await owner.call<SessionBody>('POST', '/sessions', {
      name: 'Demo',
      domain: site,
      cookies,
      ...fields,
    })
    return json.id
  }

  it('answers 409 with a page where anyone with the PIN logs in: ensure was waiting for that', async () => {
    const { server, site } = world()
    const id = await deadSession()
    const needed = await user.call<LoginNeeded>('POST', `/sessions/${id}/ensure`)
    expect([needed.status, needed.json]).toMatchObject([
      409,
      { code: 'LOGIN_NEEDED', details: { login_url: `${server.address}/login/${id}` } },
    ])
    // Events are numbered a moment after the commit that wrote them.
    const events = await until('the event', async () => {
      const { json } = await user.call<{ events: { data: { session_id: string } }[] }>(
        'GET',
        '/events?type=session.reauth_needed',
      )
      const events = json.events.filter(({ data }) => data.session_id === id)
      return events.length > 0 ? events : undefined
    })
    expect(events.map(({ data }) => data)).toMatchObject([{ session_id: id, login_url: needed.json.details.login_url }])

    const { json: given } = await user.call<{ pin: string; login_url: string }>('POST', `/sessions/${id}/login-pin`)
    const waiting = user.call<SessionBody>('POST', `/sessions/${id}/ensure`, { wait_seconds: 120 })
    const page = await (await ownBrowser()).newPage()
    await page.goto(given.login_url)
    await page.getByText('Enter the PIN').waitFor()
    expect(await page.content()).not.toContain('Demo')
    await page.getByLabel('PIN').fill(given.pin === '111111' ? '111112' : '111111')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText('This PIN is wrong or no longer valid. Check it, or ask').waitFor()
    // A user who mistook the PIN can still log in to the account.
    await page.getByLabel('E-mail').waitFor()
    // As it is written in a message.
    await page.getByLabel('PIN').fill(`${given.pin.slice(0, 3)} - ${given.pin.slice(3)} `)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.waitForURL(/\/capture\//)
    const viewer = new ViewerDriver(page)
    await viewer.shown()
    await viewer.isAt(new URL(site).host)
    await viewer.press('Tab', 'Tab', 'Tab')
    await viewer.type('demo')
    await viewer.press('Tab')
    await viewer.type('demo')
    await viewer.press('Enter')
    // It is stored without a click.
    expect((await waiting).json).toMatchObject({ id, status: 'active' })
    const { json: scraped } = await user.scrape({ url: `${site}/account`, session_id: id })
    expect(scraped.content).toContain('Hello, Dana Demo')
    await page.close()
  })

  longIt('asks a user of this server to log in to Latchkey, and then opens the site', async () => {
    const { server, site } = world()
    const other = await server.newUser({ password })
    const id = await deadSession()
    for (const who of [other, user]) {
      const page = await (await ownBrowser()).newPage()
      await page.goto(`${server.address}/login/${id}`)
      await page.getByLabel('E-mail').fill(who.email)
      await page.getByLabel('Password').fill(password)
      await page.getByRole('button', { name: 'Log in to Latchkey' }).click()
      if (who === other) await page.getByText('No session with this id').waitFor()
      else {
        await page.getByText('“Demo” (127.0.0.1) can be logged in to again').waitFor()
        await page.getByRole('button', { name: 'Log in', exact: true }).click()
        await page.waitForURL(/\/capture\//)
        await new ViewerDriver(page).isAt(new URL(site).host)
        await page.getByRole('button', { name: 'Cancel' }).click()
      }
      await page.close()
    }
    expect((await user.call<SessionBody>('GET', `/sessions/${id}`)).json.state_version).toBe(1)
  })

  longIt(
    'lets a person who comes back continue the login that is open, or end it; a PIN ends none of another session',
    async () => {
      const { server } = world()
      const owner = await server.newUser()
      const [id, other] = [await deadSession(owner), await deadSession(owner)]
      const pinOf = async (session: string) =>
        (await owner.call<{ pin: string }>('POST', `/sessions/${session}/login-pin`)).json.pin
      const pin = await pinOf(id)
      const page = await (await ownBrowser()).newPage()
      const logIn = async (session: string, given: string) => {
        await page.goto(`${server.address}/login/${session}`)
        await page.getByLabel('PIN').fill(given)
        await page.getByRole('button', { name: 'Continue' }).click()
      }
      const viewerUrl = async () => {
        await page.waitForURL(/\/capture\//)
        await page.locator('#app').waitFor()
        return page.url()
      }
      await logIn(id, pin)
      const first = await viewerUrl()
      await logIn(id, pin)
      await page.getByText('Another login is open.').waitFor()
      await page.getByRole('button', { name: 'Continue it' }).click()
      expect(await viewerUrl()).toBe(first)
      await logIn(id, pin)
      await page.getByRole('button', { name: 'End it and log in' }).click()
      const second = await viewerUrl()
      expect(second).not.toBe(first)
      await logIn(other, await pinOf(other))
      expect(await page.getByRole('button', { name: 'Continue it' }).isVisible()).toBe(false)
      await page.getByRole('button', { name: 'End it and log in' }).click()
      await page.getByText('A login to another session is open.').waitFor()
      await page.goto(second)
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.getByRole('button', { name: 'Cancel the login' }).click()
      await page.getByRole('heading', { name: 'Cancelled' }).waitFor()
      await page.close()
    },
  )

  it('lets only who may change it log in, and tells a stranger nothing', async () => {
    const { server } = world()
    // Of its own: the place of an account is free a moment after its login was cancelled.
    const [user, other] = [await server.newUser(), await server.newUser()]
    const id = await deadSession(user)
    for (const path of ['ensure', 'login', 'login-pin']) {
      expect((await other.call('POST', `/sessions/${id}/${path}`)).status).toBe(404)
    }
    const open = (pin: string, origin: string) =>
      fetch(`${server.address}/login/${id}/open`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin },
        body: JSON.stringify({ pin }),
      })
    expect((await open('123456', 'https://evil.example')).status).toBe(400)
    expect((await open('123456', server.address)).status).toBe(403)
    const page = await fetch(`${server.address}/login/${id}`)
    expect([page.status, await page.text()]).toEqual([200, expect.not.stringContaining('Demo')])
    const opened = await user.call<{ viewer_url: string; capture_id: string }>('POST', `/sessions/${id}/login`)
    expect([opened.status, opened.json.viewer_url]).toEqual([201, expect.stringContaining('/capture/')])
    expect((await user.call('GET', `/sessions/capture/${opened.json.capture_id}`)).json).toMatchObject({
      session_id: id,
    })
    await user.call('DELETE', `/sessions/capture/${opened.json.capture_id}`)
  })

  longIt(
    'says what to do when the server is not reached, a password is wrong, or the user was logged out',
    async () => {
      const { server } = world()
      const owner = await server.newUser({ password })
      const id = await deadSession(owner)
      const page = await (await ownBrowser()).newPage()
      await page.route('**/api/**', (route) => route.abort())
      await page.goto(`${server.address}/login/${id}`)
      await page.getByText('The server cannot be reached.').waitFor()
      await page.unroute('**/api/**')
      await page.getByRole('button', { name: 'Try again' }).click()
      await page.getByText('Enter the PIN').waitFor()
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        for (const around of [
          'getComputedStyle(email).backgroundColor',
          'getComputedStyle(document.body).backgroundColor',
        ]) {
          const colours = await page.evaluate<string[]>(`[getComputedStyle(email).borderTopColor, ${around}]`)
          expect(contrastOf(colours), colorScheme).toBeGreaterThanOrEqual(3)
        }
      }
      await page.route('**/api/**', (route) => route.abort())
      await logInToLatchkey(page, owner.email)
      await page.getByText('The server cannot be reached.').waitFor()
      expect(await page.getByLabel('Password').inputValue()).toBe(password)
      await page.unroute('**/api/**')
      // Of an account that has no password, as the first one of a server: what to do is said, and not that it has none.
      for (const email of [(await server.newUser()).email, 'nobody@example.test']) {
        await page.reload()
        await logInToLatchkey(page, email)
        await page.getByText('is wrong. Check both; the operator sets a password with latchkey user passwd.').waitFor()
      }
      await logInToLatchkey(page, owner.email)
      await page.getByText('can be logged in to again').waitFor()
      await page.context().clearCookies()
      await page.getByRole('button', { name: 'Log in', exact: true }).click()
      await page.getByText('You were logged out.').waitFor()
      await page.getByLabel('E-mail').waitFor()
      await page.close()
    },
  )

  longIt(
    'says who may log in to a shared session, lets them do so at once, and says whether a login is needed',
    async () => {
      const { server, site } = world()
      const [owner, member] = [await server.newUser({ password }), await server.newUser({ password })]
      const id = await deadSession(owner)
      const { json: team } = await owner.call<{ id: string }>('POST', '/organizations', { name: 'Team' })
      const invited = { email: member.email, role: 'member' }
      const { json: sent } = await owner.call<{ token: string }>(
        'POST',
        `/organizations/${team.id}/invitations`,
        invited,
      )
      await member.call('POST', `/invitations/${sent.token}/accept`)
      await owner.call('POST', `/sessions/${id}/share`, { organization_id: team.id })
      const page = await (await ownBrowser()).newPage()
      const logIn = ({ email }: TestUser) => logInToLatchkey(page, email)
      await page.goto(`${server.address}/login/${id}`)
      await logIn(member)
      await page.getByText('Only its owner or an admin may log in to this session.').waitFor()
      await logIn(owner)
      await page.getByText('“Demo” (127.0.0.1) can be logged in to again.').waitFor()
      await owner.call('POST', `/sessions/${id}/validate`)
      await page.reload()
      await page.getByText('“Demo” (127.0.0.1) needs a login.').waitFor()
      expect(await page.locator('#text bdi').allTextContents()).toEqual(['Demo', '127.0.0.1'])
      await owner.call('POST', `/sessions/${id}/refresh`, { cookies: { demo_session: await logInThere(site) } })
      await owner.call('POST', `/sessions/${id}/validate`)
      await page.reload()
      await page
        .getByText('“Demo” (127.0.0.1) was logged in when it was last checked; you can still log in again.')
        .waitFor()
      await page.close()
    },
  )
})

/** Of two colours as `rgb(…)` (WCAG 2.2, contrast ratio). */
function contrastOf(colours: readonly string[]): number {
  const lights = colours.map((colour) => {
    const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map((part) => {
      const share = Number(part) / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05
  })
  return Math.max(...lights) / Math.min(...lights)
}

/** The cookie of a fresh login at the demo site. */
async function logInThere(site: string): Promise<string> {
  const entry = await fetch(`${site}/login`)
  const csrf = cookieOf(entry, 'demo_csrf')
  const body = new URLSearchParams({ csrf, user: 'demo', password: 'demo' })
  const headers = { cookie: `demo_csrf=${csrf}` }
  return cookieOf(await fetch(`${site}/login`, { method: 'POST', redirect: 'manual', headers, body }), 'demo_session')
}

const cookieOf = ({ headers }: Response, name: string) =>
  new RegExp(`${name}=([^;]+)`).exec(headers.getSetCookie().join('\n'))?.[1] ?? ''
