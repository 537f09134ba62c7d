import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser-world.ts'
import type { SessionBody } from '../support/client.ts'
import { longIt, someOf } from '../support/long-form.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { html, type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

const json = { 'content-type': 'application/json' }
const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Sends the stored access token, renews it when it is refused, and draws a login when that fails, too. */
const script = (area: string) => `
  const held = ${area}
  const ask = (path) => fetch(path, { headers: { authorization: 'Bearer ' + held.getItem('accessToken') } })
  const renew = async () => {
    const answer = await fetch('/api/refresh', { method: 'POST', body: held.getItem('refreshToken') })
    if (!answer.ok) return false
    for (const [name, value] of Object.entries(await answer.json())) held.setItem(name, value)
    return true
  }
  const login = () => {
    held.clear()
    root.innerHTML = '<h1>Sign in</h1><form><input name="user"><input type="password"><button>Sign in</button></form>'
  }
  ;(async () => {
    if (held.getItem('accessToken') === null) return login()
    let answer = await ask('/api/me')
    if (answer.status === 401 && await renew()) answer = await ask('/api/me')
    if (!answer.ok) return login()
    root.innerHTML = '<span class="user">' + (await answer.json()).email + '</span> <button>Log out</button>'
  })()`

let server: RunningServer
let site: Site
let user: TestUser

describeBrowser('an application that keeps its login in a browser storage', () => {
  beforeAll(async () => {
    ;[server, site] = await Promise.all([startServer({ BROWSER: '' }), startSite()])
    user = await server.newUser()
  })
  afterAll(async () => {
    await server?.close()
    await site?.close()
  })
  const url = (path: string) => site.url(path, 'app.test')

  /** Its API takes one access token, and a refresh token once; another use of that ends the login. */
  function application(area: 'localStorage' | 'sessionStorage' = 'localStorage') {
    let [count, isOver, current] = [0, false, '']
    const used = new Set<string>()
    const tokens = (expiresAt = Date.now() + 3_600_000) => {
      count++
      const claims = { sub: 'mira', exp: Math.floor(expiresAt / 1000), n: count }
      current = `${base64({ alg: 'HS256', typ: 'JWT' })}.${base64(claims)}.c2lnbmF0dXJl`
      return { accessToken: current, refreshToken: `refresh-token-${count}` }
    }
    const given = tokens()
    site.on('/api/me', ({ headers }) =>
      !isOver && headers.authorization === `Bearer ${current}`
        ? { headers: json, body: '{"id":7,"email":"mira@app.test"}' }
        : { status: 401, headers: json, body: '{"error":"unauthorized"}' },
    )
    site.on('/api/refresh', ({ body }) => {
      isOver ||= used.has(body)
      if (isOver || body !== `refresh-token-${count}`) return { status: 401 }
      used.add(body)
      return { headers: json, body: JSON.stringify(tokens()) }
    })
    site.on('/', html(`<!doctype html><title>App</title><div id="root"></div><script>${script(area)}</script>`))
    const items = Object.entries(given).map(([name, value]) => ({ name, value }))
    const store = async (more: object = {}, cookies: object[] = []) => {
      const origins = [{ origin: new URL(url('/')).origin, localStorage: [], [area]: items }]
      const body = { domain: url('/'), content: { cookies, origins }, monitoring: { enabled: false }, ...more }
      const answer = await user.call<{ sessions: SessionBody[] }>('POST', '/sessions/import', body)
      return answer.json.sessions[0]?.id ?? ''
    }
    return {
      store,
      token: given.accessToken,
      /** The API takes the access token no more. */
      expire: () => {
        current = ''
      },
      end: () => {
        isOver = true
      },
    }
  }
  const scrape = async (session_id: string, path: string, more: object = {}) =>
    (await user.scrape({ url: url(path), session_id, ...more })).json

  longIt('is not harmed by an outdated copy of its token in a header of the session', async () => {
    const { store, expire, token } = application()
    const id = await store({ headers: { Authorization: `Bearer ${token}` } })
    expire()
    const renewed = async () => (await scrape(id, '/', { mode: 'js' })).auth.verdict
    expect([await renewed(), await renewed()]).toEqual(['logged_in', 'logged_in'])
    expire()
    expect(await user.validate(id)).toMatchObject({ is_valid: true, inconclusive: false, tier_used: '4' })
  })

  it('sends the token that its page has renewed over plain HTTP as well, if its header is taken from the storage', async () => {
    const { store, expire } = application()
    const id = await store({ use_token: { origin: new URL(url('/')).origin, key: 'accessToken' } })
    const data = async () => (await scrape(id, '/api/me')).status_code
    expect(await data()).toBe(200)
    expire()
    expect(await data()).toBe(401)
    expect((await scrape(id, '/', { mode: 'js' })).auth.verdict).toBe('logged_in')
    expect(await data()).toBe(200)
    expect(await user.get(id)).toMatchObject({ header_names: ['Authorization'], status: 'active' })
  })

  it('sends what its scripts have set, and the header of the session otherwise', async () => {
    const fetches = `
      const newer = { headers: { 'x-csrf-token': 't1', authorization: 'Bearer guest' } }
      fetch('/post', newer).then(() => fetch('/moved', newer)).then(() => { root.textContent = 'done' })`
    site.on('/csrf', html(`<!doctype html><title>App</title><div id="root"></div><script>${fetches}</script>`))
    site.on('/moved', { status: 307, headers: { location: '/there' } })
    const headers = { 'X-CSRF-Token': 't0' }
    const sent = async (authorization: string) => {
      const stored = { ...headers, Authorization: authorization }
      const { id } = await user.create({ name: 'App', domain: url('/'), cookies: { sid: 'good' }, headers: stored })
      site.requests.length = 0
      await scrape(id, '/csrf', { mode: 'js', wait_for: 'text=done' })
      const of = (path: string) => site.seen(path).map(({ headers: of }) => [of['x-csrf-token'], of['authorization']])
      return [...of('/csrf'), ...of('/post'), ...of('/there')]
    }
    const expired = `Bearer ${base64({})}.${base64({ exp: 1 })}.s`
    const own = ['t1', 'Bearer guest']
    expect(await sent(expired)).toEqual([['t0', expired], own, own])
    // The page's token may be that of a guest.
    const replaced = ['t1', 'Bearer stored']
    expect(await sent('Bearer stored')).toEqual([['t0', 'Bearer stored'], replaced, replaced])
  })

  const found = async (id: string, path: string, more: object = {}) => {
    const { auth, login_wall, warning } = await scrape(id, path, more)
    return [auth.verdict, login_wall, warning?.split(':')[0] ?? null]
  }
  const thrice = async (id: string, path: string, more: object = {}) => [
    await found(id, path, more),
    await found(id, path, more),
    await found(id, path, more),
  ]
  const ga = [{ name: '_ga', value: 'GA1.1.1', domain: 'app.test', path: '/' }]
  const carried = [
    ['its User-Agent alone', { user_agent: 'Kept/1.0' }, [], true],
    ['an analytics cookie', {}, ga, true],
    ['a header that is none', { headers: { 'X-Requested-With': 'XMLHttpRequest' } }, ga, true],
    ['another, because its own goes to another path', {}, [...ga, { ...ga[0], name: 'sid', path: '/members' }], true],
    ['nothing', {}, [], false],
  ] as const

  it.each(someOf(carried, 5))(
    'is not found dead by plain HTTP, which carries %s',
    async (_, more, cookies, isCarried) => {
      const { store, end } = application()
      const id = await store(more, [...cookies])
      const unsent = ['unknown', false, 'LOGIN_NOT_SENT']
      expect(await thrice(id, '/api/me')).toEqual([unsent, unsent, unsent])
      const { byos_applied, warning } = await scrape(id, '/api/me')
      expect([byos_applied, warning]).toEqual([isCarried, expect.stringContaining('mode js')])
      expect(await user.get(id)).toMatchObject({ status: 'active', consecutive_failures: 0 })
      expect(await user.validate(id)).toMatchObject({ is_valid: true, inconclusive: false })
      end()
      expect(await user.validate(id)).toMatchObject({ is_valid: false, inconclusive: false, status: 'invalid' })
    },
  )

  longIt('is found dead in a browser', async () => {
    const { store, end } = application()
    const id = await store({ user_agent: 'Kept/1.0' })
    end()
    const wall = ['logged_out', true, 'LOGIN_WALL']
    expect(await thrice(id, '/', { mode: 'js' })).toEqual([wall, wall, wall])
    expect(await user.get(id)).toMatchObject({ status: 'invalid', consecutive_failures: 3 })
  })

  it('is not found dead without its sessionStorage, and with it if it is', async () => {
    const { store, end } = application('sessionStorage')
    const id = await store()
    const unsent = ['unknown', false, 'LOGIN_NOT_SENT']
    expect(await found(id, '/', { mode: 'js' })).toEqual(unsent)
    expect(await user.get(id)).toMatchObject({ status: 'active', consecutive_failures: 0 })
    const whole = { mode: 'js', restore_session_storage: true }
    expect((await scrape(id, '/', whole)).auth.verdict).toBe('logged_in')
    end()
    const wall = ['logged_out', true, 'LOGIN_WALL']
    expect(await found(id, '/', whole)).toEqual(wall)
    expect(await user.get(id)).toMatchObject({ consecutive_failures: 1 })
  })

  longIt('is explained by the page where an element is missing because its sessionStorage was left out', async () => {
    const id = await application('sessionStorage').store()
    const { warning, content } = await scrape(id, '/', { mode: 'js', wait_for: '.user', timeout: 20 })
    expect([warning, content]).toEqual([
      expect.stringContaining('restore_session_storage'),
      expect.stringContaining('Sign in'),
    ])
  })

  it('is logged in to again where it begins, when its data is what is checked', async () => {
    const { store, end } = application()
    const id = await store({ validation_url: url('/api/me') })
    end()
    site.requests.length = 0
    const { json } = await user.call<{ capture_id: string }>('POST', `/sessions/${id}/login`)
    await until('the page of the application', async () => site.seen('/').length > 0 || undefined)
    expect(site.requests.map(({ path }) => path).filter((path) => path !== '/favicon.ico')).toEqual(['/api/me', '/'])
    expect((await user.call('DELETE', `/sessions/capture/${json.capture_id}`)).status).toBe(204)
  })

  longIt(
    'is not found dead by requests that carry its User-Agent alone, because its cookie goes elsewhere',
    async () => {
      const { store } = application()
      const cookie = { name: 'sid', value: 'good', domain: 'app.test', path: '/members' }
      const id = await store({ user_agent: 'Kept/1.0' }, [cookie])
      const unsent = ['unknown', false, 'LOGIN_NOT_SENT']
      expect(await thrice(id, '/account')).toEqual([unsent, unsent, unsent])
      expect(await user.get(id)).toMatchObject({ status: 'active', consecutive_failures: 0 })
    },
  )
})
