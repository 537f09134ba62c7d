import { afterEach, expect, test } from 'vitest'
import { systemClock, systemRandom } from '../clock.ts'
import { createDemoSite, type DemoSite } from './demo-site.ts'

const open: DemoSite[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((site) => site.close()))
})

async function start() {
  const site = createDemoSite({ clock: systemClock, random: systemRandom })
  open.push(site)
  const { url } = await site.listen(0, '127.0.0.1')
  const get = (path: string, cookie = '') => fetch(url + path, { headers: { cookie }, redirect: 'manual' })
  const post = (body: string, cookie = '') =>
    fetch(`${url}/login`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
      body,
      redirect: 'manual',
    })
  return { url, get, post }
}

type Running = Awaited<ReturnType<typeof start>>

async function openForm({ get }: Running) {
  const response = await get('/login')
  const csrf = /name="csrf" value="([0-9a-f]+)"/.exec(await response.text())?.[1] ?? ''
  return { csrf, cookie: `demo_csrf=${csrf}` }
}

async function logIn(running: Running): Promise<string> {
  const { csrf, cookie } = await openForm(running)
  const response = await running.post(`csrf=${csrf}&user=demo&password=demo`, cookie)
  return sessionOf(response)
}

function sessionOf(response: Response): string {
  return (
    response.headers
      .getSetCookie()
      .map((each) => each.split(';')[0] ?? '')
      .find((each) => each.startsWith('demo_session=')) ?? ''
  )
}

test('the login answers 303 to the account, with cookies that scripts cannot read', async () => {
  const running = await start()
  const { csrf, cookie } = await openForm(running)
  const response = await running.post(`csrf=${csrf}&user=demo&password=demo&next=%2Forders`, cookie)
  expect(response.status).toBe(303)
  expect(response.headers.get('location')).toBe('/orders')
  expect(response.headers.get('set-cookie')).toMatch(
    /^demo_session=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=3600$/,
  )
  const page = await (await running.get('/account', sessionOf(response))).text()
  expect(page).toContain('Hello, Dana Demo')
  expect(page).toContain('dana@demo.example')
  expect(page).toContain('href="/logout"')
})

test.each([
  ['/', 200, 'Sign in'],
  ['/login', 200, 'name="password"'],
  ['/account', 200, 'name="password"'],
  ['/account?x=1', 200, 'name="password"'],
  ['/orders', 302, ''],
  ['/app', 200, '<main id="app"></main>'],
  ['/api/me', 401, 'not signed in'],
  ['/nowhere', 404, 'no such page'],
])('without a session %s answers %i', async (path, status, text) => {
  const { get } = await start()
  for (const cookie of ['', `demo_session=${'0'.repeat(64)}`]) {
    const response = await get(path, cookie)
    expect(response.status).toBe(status)
    const body = await response.text()
    expect(body).toContain(text)
    expect(body).not.toContain('Dana')
  }
})

test('with a session every page behind the login answers its own', async () => {
  const running = await start()
  const cookie = await logIn(running)
  expect(await (await running.get('/', cookie)).text()).toContain('Hello, Dana Demo')
  expect(await (await running.get('/orders', cookie)).text()).toContain('D-1057')
  expect(await (await running.get('/nowhere', cookie)).text()).toContain('Log out')
  expect(await (await running.get('/api/me', cookie)).json()).toMatchObject({
    user: 'demo',
    email: 'dana@demo.example',
  })
})

test('/orders sends the stranger to the login and the login back again', async () => {
  const { get } = await start()
  const response = await get('/orders')
  expect(response.headers.get('location')).toBe('/login?next=%2Forders')
  expect(await (await get('/login?next=%2Forders')).text()).toContain('name="next" value="/orders"')
})

test('a wrong password gets the login page again, at 200 and without a session', async () => {
  const running = await start()
  const { csrf, cookie } = await openForm(running)
  const response = await running.post(`csrf=${csrf}&user=demo&password=%3Cscript%3E`, cookie)
  expect(response.status).toBe(200)
  expect(sessionOf(response)).toBe('')
  expect(await response.text()).toContain('The user or the password is wrong.')
})

test('a form without the token of its own cookie is refused', async () => {
  const running = await start()
  const { csrf } = await openForm(running)
  const forged = await running.post(`csrf=${csrf}&user=demo&password=demo`, `demo_csrf=${'a'.repeat(64)}`)
  const bare = await running.post('csrf=&user=demo&password=demo')
  expect([forged.status, bare.status]).toEqual([403, 403])
})

test('a form larger than a form is refused, and so is another method', async () => {
  const running = await start()
  expect((await running.post(`csrf=${'x'.repeat(20_000)}`)).status).toBe(413)
  const response = await fetch(`${running.url}/account`, { method: 'DELETE' })
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  expect((await fetch(`${running.url}/account`, { method: 'HEAD' })).status).toBe(200)
})

test('the cookie rotates while parallel requests with the value before survive', async () => {
  const running = await start()
  const cookie = await logIn(running)
  const responses = await Promise.all(Array.from({ length: 24 }, () => running.get('/account', cookie)))
  const pages = await Promise.all(responses.map((response) => response.text()))
  expect(pages.filter((page) => page.includes('Hello, Dana Demo'))).toHaveLength(24)
  const renewed = new Set(responses.map(sessionOf).filter(Boolean))
  expect(renewed.size).toBe(1)
  expect(await (await running.get('/account', [...renewed][0])).text()).toContain('Hello, Dana Demo')
})

test('logging out ends the session at the site and at the client', async () => {
  const running = await start()
  const cookie = await logIn(running)
  const response = await running.get('/logout', cookie)
  expect(response.headers.get('set-cookie')).toMatch(/^demo_session=; .*Max-Age=0$/)
  expect(await (await running.get('/account', cookie)).text()).toContain('name="password"')
})

test('a taken port rejects', async () => {
  const { url } = await start()
  const second = createDemoSite({ clock: systemClock, random: systemRandom })
  await expect(second.listen(Number(new URL(url).port), '127.0.0.1')).rejects.toThrow('EADDRINUSE')
})
