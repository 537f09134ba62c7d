import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser-world.ts'
import type { SessionBody } from '../support/client.ts'
import { byForm } from '../support/long-form.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { testClock } from '../support/session-world.ts'
import { html, redirect, type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

const second = 1000
const json = { 'content-type': 'application/json' }
const clock = testClock(Math.floor(Date.now() / second) * second)

/** How an application keeps the access token that it got for its cookie, and sends it with a request. */
const places = {
  localStorage: `
    const key = 'nocodb-gui-v2'
    const keep = (token) => localStorage.setItem(key, JSON.stringify({ token, lang: 'en' }))
    const access = () => ({ 'xc-auth': JSON.parse(localStorage.getItem(key) ?? '{}').token ?? '' })`,
  memory: `
    let held = ''
    const keep = (token) => { held = token }
    const access = () => ({ authorization: 'Bearer ' + held })`,
  'a cookie that ends soon': `
    const keep = () => {}
    const access = () => ({})`,
}
type Place = keyof typeof places

const script = (place: Place) => `${places[place]}
  const renew = async () => {
    const answer = await fetch('/auth/refresh', { method: 'POST' })
    if (answer.ok) keep((await answer.json()).token)
    return answer.ok
  }
  ;(async () => {
    let me = await fetch('/api/me', { headers: access() })
    if (me.status === 401 && await renew()) me = await fetch('/api/me', { headers: access() })
    root.innerHTML = me.ok
      ? '<span class="user">' + (await me.json()).email + '</span> <button>Log out</button>'
      : '<h1>Sign in</h1><form><input name="user"><input type="password"><button>Sign in</button></form>'
  })()`

let server: RunningServer
let site: Site
let user: TestUser

describeBrowser('a login whose cookie only renews its access token', () => {
  beforeAll(async () => {
    const settings = { BROWSER: '', MONITOR: 'on', MONITOR_GAP: '0' }
    ;[server, site] = await Promise.all([startServer(settings, { clock }), startSite()])
    user = await server.newUser()
  })
  afterAll(async () => {
    await server?.close()
    await site?.close()
  })

  /** Its API takes the access token alone, and its refresh token is good for one use. */
  async function application(place: Place) {
    const host = `${place.replaceAll(' ', '-').toLowerCase()}.test`
    const url = (path: string) => site.url(path, host)
    let [count, isOver] = [1, false]
    const current = () => `access-token-${count}`
    site.on('/', redirect('/app'))
    site.on('/app', html(`<!doctype html><title>App</title><div id="root"></div><script>${script(place)}</script>`))
    site.on('/api/me', ({ headers, cookies }) => {
      const given = [headers['xc-auth'], headers.authorization?.slice(7), cookies['access_token']]
      return !isOver && given.includes(current())
        ? { headers: json, body: '{"id":7,"email":"mira@app.test"}' }
        : { status: 401, headers: json, body: '{"msg":"Invalid token"}' }
    })
    site.on('/graphql', { headers: json, body: '{"errors":[{"message":"Unauthenticated"}]}' })
    site.on('/auth/refresh', ({ cookies }) => {
      if (isOver || cookies['refresh_token'] !== `refresh-token-${count}`) return { status: 400, headers: json }
      count += 1
      const set = [`refresh_token=refresh-token-${count}; Path=/; HttpOnly; Max-Age=2592000`]
      if (place === 'a cookie that ends soon') set.push(`access_token=${current()}; Path=/; HttpOnly; Max-Age=60`)
      return { headers: { ...json, 'set-cookie': set }, body: JSON.stringify({ token: current() }) }
    })
    const cookie = (name: string, value: string, seconds: number) => {
      const expires = clock.now() / second + seconds
      return { name, value, domain: host, path: '/', httpOnly: true, expires }
    }
    const month = 2_592_000
    const cookies = [cookie('refresh_token', 'refresh-token-1', month), cookie('_ga', 'GA1', month)]
    const token = { name: 'nocodb-gui-v2', value: JSON.stringify({ token: current(), lang: 'en' }) }
    const content = {
      cookies: place === 'a cookie that ends soon' ? [...cookies, cookie('access_token', current(), 60)] : cookies,
      origins: place === 'localStorage' ? [{ origin: new URL(url('/')).origin, localStorage: [token] }] : [],
    }
    const body = { domain: url('/'), content }
    const answer = await user.call<{ sessions: SessionBody[] }>('POST', '/sessions/import', body)
    const end = () => {
      isOver = true
    }
    return { id: answer.json.sessions[0]?.id ?? '', url, end }
  }

  const cases = byForm<readonly Place[]>({
    short: ['localStorage', 'a cookie that ends soon'],
    long: ['localStorage', 'memory', 'a cookie that ends soon'],
  })

  it.each(cases)('(%s) is not found dead by its API, but by a check that follows, once it is', async (place) => {
    const { id, url, end } = await application(place)
    const planned = async () => Date.parse((await user.get(id)).next_validation_at ?? '')
    const check = async () => {
      const at = await planned()
      clock.advance(Math.max(0, at - clock.now()) + second)
      await until('the check', async () => ((await planned()) === at ? undefined : true))
      const { status, last_verdict } = await user.get(id)
      return [status, last_verdict?.verdict, last_verdict?.tier]
    }
    const alive = ['active', 'logged_in', '4']
    // The first checks follow one another closely.
    while ((await planned()) <= clock.now() + 120 * second) expect(await check()).toEqual(alive)
    clock.advance(61 * second)
    const scrape = async (path = '/api/me') => {
      const { json } = await user.scrape({ url: url(path), session_id: id })
      const { auth, login_wall, byos_applied, warning } = json
      return [auth.verdict, login_wall, byos_applied, warning]
    }
    const unsent = ['unknown', false, true, expect.stringMatching(/^LOGIN_NOT_SENT: .*mode js/)]
    expect([await scrape(), await scrape(), await scrape()]).toEqual([unsent, unsent, unsent])
    expect(await scrape('/graphql')).toEqual(unsent)
    const counters = { consecutive_failures: 0, total_requests: 4, successful_requests: 0 }
    expect(await user.get(id)).toMatchObject({ status: 'active', ...counters })
    expect(await planned()).toBeLessThanOrEqual(clock.now() + 60 * second)
    expect(await check()).toEqual(alive)
    end()
    clock.advance(61 * second)
    expect(await scrape()).toEqual(unsent)
    expect(await planned()).toBeLessThanOrEqual(clock.now() + 60 * second)
    expect(await check()).toEqual(['invalid', 'logged_out', '4'])
  })
})
