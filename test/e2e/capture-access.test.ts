import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import WebSocket from 'ws'
import { createCaptureRepository } from '../../src/captures/repository.ts'
import { describeBrowser } from '../support/browser-world.ts'
import type { SessionBody } from '../support/client.ts'
import { exchange } from '../support/http/raw.ts'
import { startLoginSite } from '../support/login-site.ts'
import { longIt } from '../support/long-form.ts'
import { startHttpProxy } from '../support/proxy-server.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import type { Site } from '../support/site.ts'
import { until } from '../support/until.ts'
import { sharedOwnBrowser, ViewerDriver } from '../support/viewer-driver.ts'

interface Opened {
  readonly capture_id: string
  readonly viewer_url: string
  readonly pin: string | null
}

describeBrowser('who sees a login, and how it ends', () => {
  const ownBrowser = sharedOwnBrowser()
  let now = Date.now()
  const clock = { now: () => now }
  let server: RunningServer
  let site: Site
  /** For all tests: a browser belongs to an account, and takes a second to start. */
  let member: TestUser
  let second: TestUser
  beforeAll(async () => {
    ;[server, site] = await Promise.all([startServer({ BROWSER: '' }, { clock }), startLoginSite(clock)])
    ;[member, second] = [await server.newUser(), await server.newUser()]
    site.on('/liar', {
      headers: { 'content-type': 'text/html', 'set-cookie': 'sid=good; Path=/' },
      body: `<title>Liar</title><script>Object.defineProperty(navigator, 'userAgent', { value: 'a\\r\\nX-Other: 1' })
        String.prototype.slice = () => null</script>`,
    })
    // Everybody who asks for it is logged in.
    site.on('/let-in', { status: 303, headers: { location: '/account', 'set-cookie': 'sid=good; Path=/' } })
  })
  afterAll(async () => {
    await server?.close()
    await site?.close()
  })

  const open = async (user: TestUser, over: Readonly<Record<string, unknown>> = {}) => {
    const body = { start_url: site.url('/start', 'shop.test'), ...over }
    const answer = await user.call<Opened>('POST', '/sessions/capture', body)
    // Others wait for its place.
    if (answer.status === 201) {
      onTestFinished(async () => void (await user.call('DELETE', `/sessions/capture/${answer.json.capture_id}`)))
    }
    return answer
  }
  const opened = async (over: Readonly<Record<string, unknown>> = {}) => {
    const { status, json } = await open(member, over)
    expect(status).toBe(201)
    return { user: member, ...json, path: `/sessions/capture/${json.capture_id}` }
  }
  const enter = (viewerUrl: string, over: Readonly<Record<string, unknown>> = {}, origin = server.address) => {
    const { pathname, hash } = new URL(viewerUrl)
    const headers = { 'content-type': 'application/json', origin }
    const body = JSON.stringify({ token: hash.slice(1), ...over })
    return fetch(`${server.address}${pathname}/enter`, { method: 'POST', headers, body })
  }
  /** What becomes of a socket: its close code, or the status that it was refused with. */
  const socketTo = (viewerUrl: string, cookie: string, origin = server.address) => {
    const address = `${server.address.replace('http', 'ws')}${new URL(viewerUrl).pathname}/socket`
    const socket = new WebSocket(address, { origin, headers: { cookie } })
    return new Promise<number | 'shown'>((done) => {
      socket.on('close', (code) => done(code))
      socket.on('unexpected-response', (_request, { statusCode = 0 }) => done(statusCode))
      socket.on('error', () => undefined)
      socket.on('message', () => {
        done('shown')
        socket.terminate()
      })
    })
  }
  const statusOf = async (user: TestUser, path: string) =>
    (await user.call<{ status: string }>('GET', path)).json.status

  longIt('the device that used the link first, as often as it likes; no other, and no other page', async () => {
    const { user, viewer_url: url, path } = await opened()
    expect((await enter(url, {}, 'https://elsewhere.example')).status).toBe(400)
    expect((await enter(url, { token: 'x' })).status).toBe(404)
    const first = await enter(url)
    expect(first.status).toBe(204)
    const given = first.headers.get('set-cookie') ?? ''
    expect(given).toMatch(
      /^latchkey_capture=\w{32}; Path=\/capture\/[\w-]{36}; Expires=[^;]+; HttpOnly; SameSite=Strict$/,
    )
    const cookie = given.split(';')[0] ?? ''
    expect(await socketTo(url, cookie)).toBe('shown')
    expect(await socketTo(url, cookie)).toBe('shown')
    expect(await socketTo(url, cookie, 'https://elsewhere.example')).toBe(403)
    expect((await enter(url)).status).toBe(404)
    expect(await socketTo(url, '')).toBe(4404)
    expect(await socketTo(url, 'latchkey_capture=other')).toBe(4404)
    const stranger = await ViewerDriver.open(await ownBrowser(), url)
    await stranger.page.getByText('opened on another device').waitFor()
    await stranger.close()
    await user.call('DELETE', path)
    // It is told how the login ended; another device is not.
    expect(await socketTo(url, cookie)).toBe('shown')
    expect(await socketTo(url, 'latchkey_capture=other')).toBe(4404)
  })

  longIt('a person whose server stops is told so', async () => {
    const stopping = await startServer({ BROWSER: '' }, { clock })
    onTestFinished(() => stopping.close())
    const user = await stopping.newUser()
    const { json } = await user.call<Opened>('POST', '/sessions/capture', {
      start_url: site.url('/start', 'shop.test'),
    })
    const viewer = await ViewerDriver.open(await ownBrowser(), json.viewer_url)
    await viewer.shown()
    await viewer.page.getByRole('button', { name: 'Cancel' }).click()
    await stopping.close()
    await viewer.page.getByText('The server has stopped. Ask for a new link.').waitFor()
    expect(await viewer.page.getByText('Cancel this login?').isVisible()).toBe(false)
    await viewer.close()
  })

  it('somebody else, with a PIN that was passed on separately; five wrong ones end it', async () => {
    const { user, viewer_url: url, pin, path } = await opened({ for_other: true })
    expect(pin).toMatch(/^\d{6}$/)
    const viewer = await ViewerDriver.open(await ownBrowser(), url)
    await viewer.page.getByText('Ask the person who sent you this link for its PIN.').waitFor()
    await viewer.page.getByLabel('PIN').fill(pin === '000000' ? '000001' : '000000')
    await viewer.page.getByRole('button', { name: 'Continue' }).click()
    await viewer.page.getByText('Wrong PIN. Attempts left: 4.').waitFor()
    await viewer.page.getByLabel('PIN').fill(pin ?? '')
    await viewer.page.getByRole('button', { name: 'Continue' }).click()
    await viewer.shown()
    await user.call('DELETE', path)
    await viewer.page.getByText('Nothing was stored. You can close this page.').waitFor()
    await viewer.close()
    const other = await opened({ for_other: true })
    const wrong = { pin: other.pin === '000000' ? '000001' : '000000' }
    const answers: number[] = []
    // A link without its PIN is no attempt.
    for (const over of [{}, wrong, wrong, wrong, wrong]) answers.push((await enter(other.viewer_url, over)).status)
    expect(answers).toEqual([403, 403, 403, 403, 403])
    const last = await ViewerDriver.open(await ownBrowser(), other.viewer_url)
    await last.page.getByLabel('PIN').fill(wrong.pin)
    await last.page.getByRole('button', { name: 'Continue' }).click()
    await last.page.getByText('The PIN was wrong five times').waitFor()
    await last.close()
    expect((await enter(other.viewer_url, { pin: other.pin })).status).toBe(404)
    expect(await other.user.call('GET', other.path)).toMatchObject({
      json: { status: 'failed', reason: 'The PIN was wrong five times.' },
    })
  })

  longIt('keeps a place among the sessions while it is open', async () => {
    const user = second
    await server.administration.setSessionLimit(user.email, 2)
    onTestFinished(() => server.administration.setSessionLimit(user.email, null))
    await user.create({ name: 'One', domain: 'one.test', cookies: { a: '1' } })
    const { json } = await open(user)
    const full = await user.call('POST', '/sessions', { name: 'Two', domain: 'two.test', cookies: { a: '1' } })
    expect(full).toMatchObject({ status: 429, json: { code: 'SESSION_LIMIT_REACHED' } })
    const again = await open(user)
    expect(again).toMatchObject({ status: 409, json: { code: 'CONFLICT' } })
    expect(again.text).toContain(json.capture_id)
    expect(await user.call('POST', `/sessions/capture/${json.capture_id}/finish`)).toMatchObject({ status: 409 })
    await user.call('DELETE', `/sessions/capture/${json.capture_id}`)
    await user.create({ name: 'Two', domain: 'two.test', cookies: { a: '1' } })
    expect(await open(user)).toMatchObject({ status: 429, json: { code: 'SESSION_LIMIT_REACHED' } })
  })

  longIt('keeps the User-Agent of the browser, whatever the page says it is', async () => {
    const user = member
    const { json } = await open(user, { start_url: site.url('/liar', 'shop.test') })
    const path = `/sessions/capture/${json.capture_id}`
    await until('the cookie to be there', async () => {
      const { json: state } = await user.call<{ will_store: { cookie_names: string[] } | null }>('GET', path)
      return state.will_store?.cookie_names.includes('sid') === true ? true : undefined
    })
    const { json: finished } = await user.call<{ session: SessionBody }>('POST', `${path}/finish`)
    site.requests.length = 0
    await user.scrape({ url: site.url('/account', 'shop.test'), session_id: finished.session.id })
    expect(site.seen('/account')[0]?.headers['user-agent']).toMatch(
      /^Mozilla\/5\.0 \(X11; Linux x86_64\) .* Chrome\/[\d.]+ Safari\/[\d.]+$/,
    )
  })

  it('is one at a time for an account, so that others get a browser', async () => {
    const user = member
    const answers = await Promise.all([open(user), open(user), open(user)])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409])
    expect(await open(second)).toMatchObject({ status: 201 })
  })

  longIt('ends after fifteen minutes, and not before', async () => {
    const { user, path, viewer_url: url } = await opened()
    now += 15 * 60_000 - 1_000
    expect(await statusOf(user, path)).toBe('open')
    now += 1_000
    expect(await statusOf(user, path)).toBe('expired')
    expect((await enter(url)).status).toBe(404)
    expect(await user.call('POST', `${path}/finish`)).toMatchObject({ status: 409 })
  })

  longIt(
    'finishes by itself once somebody is logged in, also when nobody looks; the accounts trail tells of all',
    async () => {
      // Of its own: the place of an account is free a moment after a login that ends by itself is told as finished.
      const user = await server.newUser()
      const { json: at } = await open(user, {
        start_url: site.url('/let-in', 'shop.test'),
        auto_finish: true,
        locale: 'de-DE',
        timezone: 'Europe/Berlin',
      })
      const path = `/sessions/capture/${at.capture_id}`
      await until('the login to be stored', async () =>
        (await statusOf(user, path)) === 'finished' ? true : undefined,
      )
      const { json } = await user.call<{ session_id: string }>('GET', path)
      const session = await user.get(json.session_id)
      expect(session).toMatchObject({
        domain: 'shop.test',
        cookie_names: ['sid'],
        locale: 'de-DE',
        timezone: 'Europe/Berlin',
      })
      const entries = await server.server.core.store.db
        .selectFrom('audit_entries')
        .select(['action', 'actor', 'details'])
        .where('chain', '=', `account:${user.userId}`)
        .where('action', 'like', 'capture%')
        .orderBy('seq')
        .execute()
      expect(entries.map(({ details, ...entry }) => ({ ...entry, ...JSON.parse(details) }))).toMatchObject([
        {
          action: 'capture_opened',
          actor: user.email,
          capture_id: at.capture_id,
          domain: 'shop.test',
          for_other: false,
        },
        {
          action: 'capture_finished',
          actor: user.email,
          capture_id: at.capture_id,
          session_id: session.id,
          by: 'auto',
        },
      ])
    },
  )

  longIt('puts a login in the place of a session, unless it is of somebody else', async () => {
    const user = member
    const { id } = await user.create({ name: 'Shop', domain: site.url('', 'shop.test'), cookies: { sid: 'old' } })
    const start = { start_url: site.url('/let-in', 'shop.test'), session_id: id }
    const { json: wrong } = await open(user, { ...start, expected_user: 'Otto Other' })
    const wrongPath = `/sessions/capture/${wrong.capture_id}`
    await until('the login to be seen', async () => {
      const { json } = await user.call<{ last_verdict: { is_wrong_user: boolean } | null }>('GET', wrongPath)
      return json.last_verdict?.is_wrong_user === true ? true : undefined
    })
    expect(await user.call('POST', `${wrongPath}/finish`)).toMatchObject({ status: 409, json: { code: 'WRONG_USER' } })
    expect((await user.get(id)).state_version).toBe(1)
    // It was refused, and the login continues.
    expect(await statusOf(user, wrongPath)).toBe('open')
    await user.call('DELETE', wrongPath)
    const { json: right } = await open(user, start)
    const rightPath = `/sessions/capture/${right.capture_id}`
    await until('the login to be seen', async () => {
      const { json } = await user.call<{ last_verdict: { user: string | null } | null }>('GET', rightPath)
      return json.last_verdict?.user === 'Mira Holt' ? true : undefined
    })
    const { json, status } = await user.call<{ session: SessionBody }>('POST', `${rightPath}/finish`)
    expect(status).toBe(200)
    expect(json.session).toMatchObject({ id, name: 'Shop', cookie_names: ['sid'], status: 'active' })
    expect((await user.audit(id)).map(({ action }) => action)).toContain('captured')
    expect(await open(await server.newUser(), start)).toMatchObject({ status: 404 })
  })

  longIt('goes out through the proxy of the session that it refreshes, and keeps it', async () => {
    const proxy = await startHttpProxy({ credentials: 'user:pass' })
    onTestFinished(() => proxy.close())
    const user = member
    const { id } = await user.create({
      name: 'Shop',
      domain: site.url('', 'shop.test'),
      cookies: { sid: 'old' },
      proxy: { url: `http://user:pass@127.0.0.1:${proxy.port}` },
    })
    const start = { start_url: site.url('/let-in', 'shop.test'), session_id: id, auto_finish: true }
    const { json } = await open(user, start)
    const path = `/sessions/capture/${json.capture_id}`
    await until('the login to be stored', async () => ((await statusOf(user, path)) === 'finished' ? true : undefined))
    expect(new Set(proxy.asked.map(({ target }) => target))).toEqual(new Set([`127.0.0.1:${site.port}`]))
    expect(await user.get(id)).toMatchObject({ state_version: 2, proxy: { host: '127.0.0.1', port: proxy.port } })
  })

  longIt('ends at once when the account that opened it is disabled', async () => {
    const user = second
    const { json } = await open(user)
    const viewer = await ViewerDriver.open(await ownBrowser(), json.viewer_url)
    await viewer.shown()
    onTestFinished(() => server.administration.setDisabled(user.email, false))
    await server.administration.setDisabled(user.email, true)
    await viewer.page.getByText('is not valid any more').waitFor()
    await viewer.close()
  })

  it('has failed where its server was killed', async () => {
    const user = await server.newUser()
    const { store } = server.server.core
    const id = '70000000-0000-4000-8000-000000000001'
    const left = {
      id,
      accountId: user.userId,
      sessionId: null,
      domain: 'shop.test',
      status: 'open',
      reason: null,
    } as const
    const times = { createdAt: now, expiresAt: now + 900_000 }
    await store.commit(createCaptureRepository(store).insert({ ...left, holdsSlot: true, ...times }, 10))
    const { json } = await user.call<{ status: string; reason: string }>('GET', `/sessions/capture/${id}`)
    expect(json).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('it was stopped, or another one has it'),
    })
    expect(await user.call('POST', `/sessions/capture/${id}/finish`)).toMatchObject({ status: 409 })
  })

  it('answers a request that offers another protocol as any other', async () => {
    const { port } = new URL(server.address)
    const ask = (path: string, protocol: string) => {
      const head = `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`
      const asked = exchange(Number(port), head)
      return asked.answer.finally(() => asked.destroy())
    }
    expect(await ask('/health/live', 'h2c')).toMatchObject({ status: 200 })
    expect(await ask('/health/live', 'websocket')).toMatchObject({ status: 200 })
    expect(await ask('/api/v1/sessions', 'websocket')).toMatchObject({ status: 401 })
  })

  it('is refused for what is no page of the web', async () => {
    const user = member
    for (const start of ['file:///etc/passwd', 'javascript:1', 'http://a:b@shop.test/']) {
      expect(await open(user, { start_url: start })).toMatchObject({ status: 422 })
    }
    expect(await open(user, { start_url: 'http://169.254.1.1/' })).toMatchObject({ status: 403 })
  })
})
