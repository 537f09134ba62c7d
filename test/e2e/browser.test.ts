import { getPriority } from 'node:os'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { lowPriority } from '../../src/fetching/low-priority.ts'
import { describeBrowser } from '../support/browser-world.ts'
import { descendantsOf } from '../support/descendants.ts'
import { longIt, someOf } from '../support/long-form.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { sessionPriority } from '../support/session-priority.ts'
import { type Site, startSite } from '../support/site.ts'

const html = { 'content-type': 'text/html' }

/** An application that is nothing without its scripts: it asks who is there, and shows that. */
const application =
  '<!doctype html><html><head><title>Orders</title><script defer src="/app.js"></script></head><body><div id="root"></div></body></html>'
const script = `
  fetch('/api/me').then(async (answer) => {
    root.innerHTML = answer.ok
      ? '<h1>Hello, ' + (await answer.json()).name + '</h1><a id="out" href="/logout">Log out</a><p id="orders">Order 1057</p>'
      : '<form action="/login"><input name="user"><input type="password" name="password"><button>Sign in</button></form>'
    localStorage.setItem('visits', Number(localStorage.getItem('visits')) + 1)
  })`

describeBrowser('a page that needs a browser', () => {
  let server: RunningServer
  let site: Site
  /** One for all: a browser belongs to an account, and takes a second to start. */
  let member: TestUser
  beforeAll(async () => {
    ;[server, site] = await Promise.all([startServer({ BROWSER: '' }), startSite()])
    member = await server.newUser()
    site.on('/app', { headers: html, body: application })
    site.on('/app.js', { headers: { 'content-type': 'text/javascript' }, body: script })
    site.on('/api/me', ({ cookies }) => ({
      status: cookies['sid'] === 'good' ? 200 : 401,
      headers: {
        'content-type': 'application/json',
        ...(cookies['sid'] === 'good' ? { 'set-cookie': 'seen=yes; HttpOnly; Path=/' } : {}),
      },
      body: '{"name":"Dana Demo"}',
    }))
  })
  afterAll(async () => {
    await server?.close()
    await site?.close()
  })
  const app = () => site.url('/app', 'shop.test')
  const withSession = async (over: Record<string, unknown> = {}) => {
    const { id } = await member.create({
      name: 'Shop',
      domain: site.url('', 'shop.test'),
      cookies: { sid: 'good' },
      ...over,
    })
    return { user: member, id }
  }

  it('is not found dead by a page to which its login is not sent, over plain HTTP or in a browser', async () => {
    site.on('/webmail', { headers: html, body: '<h1>Webmail</h1><form><input type="password"></form>' })
    const cookie = (name: string, path: string) => ({ name, value: 'good', domain: 'shop.test', path })
    const login = cookie('sid', '/app')
    const url = site.url('/webmail', 'shop.test')
    const seen = async (cookies: object[], mode: string) => {
      const body = { content: { cookies }, domain: site.url('', 'shop.test'), monitoring: { enabled: false } }
      const imported = await member.call<{ sessions: { id: string }[] }>('POST', '/sessions/import', body)
      const session_id = imported.json.sessions[0]?.id ?? ''
      const results = []
      for (const _ of mode === 'js' ? [1] : [1, 2, 3])
        results.push((await member.scrape({ url, session_id, mode })).json)
      expect(await member.get(session_id)).toMatchObject({ status: 'active', consecutive_failures: 0 })
      return results.map(({ byos_applied, auth, warning }) => [
        byos_applied,
        auth.verdict,
        warning?.match(/(?:LOGIN|COOKIES)_NOT_SENT/)?.[0],
      ])[0]
    }
    const unsent = [false, 'logged_out', 'COOKIES_NOT_SENT']
    expect([await seen([login], 'html'), await seen([login], 'js')]).toEqual([unsent, unsent])
    const withAnalytics = [cookie('_ga', '/'), login]
    const elsewhere = [true, 'unknown', 'LOGIN_NOT_SENT']
    expect([await seen(withAnalytics, 'html'), await seen(withAnalytics, 'js')]).toEqual([elsewhere, elsewhere])
  })

  it('is not found dead by a check in a browser of a page to which its login is not sent', async () => {
    site.on('/webmail', { headers: html, body: '<h1>Webmail</h1><form><input type="password"></form>' })
    site.on('/', { status: 302, headers: { location: '/webmail' } })
    const content = { cookies: [{ name: 'sid', value: 'good', domain: 'shop.test', path: '/app' }] }
    const body = { content, domain: site.url('', 'shop.test'), validation: { tier: 'browser' } }
    const imported = await member.call<{ sessions: { id: string }[] }>('POST', '/sessions/import', body)
    const id = imported.json.sessions[0]?.id ?? ''
    expect(await member.validate(id)).toMatchObject({
      inconclusive: true,
      status: 'active',
      details: expect.stringContaining('to which they are sent: they go to another path (/app).'),
    })
  })

  it.runIf(process.platform === 'linux')('is rendered by processes that wait for the server', async () => {
    const { status } = await member.scrape({ url: app(), mode: 'js', formats: ['text'] })
    expect(status).toBe(200)
    const browsers = descendantsOf(process.pid, /chrom/)
    expect(browsers.length).toBeGreaterThan(2)
    expect(browsers.map(sessionPriority)).toEqual(browsers.map(() => lowPriority))
    const withoutHelpers = descendantsOf(process.pid, /chrom(?!.* --type=)/)
    // One may have ended since it was listed.
    const priorities = withoutHelpers.flatMap((pid) => priorityOf(pid) ?? [])
    expect(priorities.length).toBeGreaterThan(0)
    expect(priorities).toEqual(priorities.map(() => lowPriority))
  })

  it.each([
    [{ 'retry-after': '7' }, '1', 1],
    [{}, '4', 2],
  ])('is asked for again unless the site says when to come back: 429 with %j', async (headers, tier, requests) => {
    site.on('/busy', { status: 429, headers: { ...html, ...headers }, body: '<p>Too many requests.</p>' })
    const before = site.seen('/busy').length
    const { json } = await member.scrape({ url: site.url('/busy', 'shop.test') })
    expect([json.status_code, json.billing.tier_used, site.seen('/busy').length - before]).toEqual([
      429,
      tier,
      requests,
    ])
  })

  longIt('whose step may have changed something is not repeated, and nothing advises to do so', async () => {
    // The page then waits for an answer that never comes, and cannot be read.
    const hang = "const asked = new XMLHttpRequest(); asked.open('GET', '/held', false); asked.send()"
    const pay = `fetch('/paid', { method: 'POST' }).then(() => { ${hang} })`
    site.on('/held', async ({ gone }) => {
      await gone
      return { body: '' }
    })
    site.on('/pay', { headers: html, body: `<!doctype html><button id="pay" onclick="${pay}">Pay</button>` })
    site.on('/paid', { status: 204 })
    const body = {
      url: site.url('/pay', 'shop.test'),
      mode: 'js',
      // Enough for the click, however busy the machine is.
      timeout: 20,
      actions: [{ type: 'click', selector: '#pay' }],
    }
    const send = () => member.call('POST', '/scrape', body, { headers: { 'idempotency-key': 'pay-once' } })
    const first = await send()
    expect([first.status, first.json.resolution]).toEqual([
      504,
      'The target may have processed the request: check there before you repeat it.',
    ])
    expect((await send()).status).toBe(409)
    expect(site.seen('/paid')).toHaveLength(1)
  })

  it('is rendered with the session because the page as it is sent shows nothing', async () => {
    const { user, id } = await withSession()
    const { status, json } = await user.scrape({ url: app(), session_id: id, formats: ['text'] })
    expect(status).toBe(200)
    expect(json).toMatchObject({
      byos_applied: true,
      login_wall: false,
      warning: null,
      billing: { tier_used: '4', total_credits: 5, escalations: [{ tier: '1' }, { tier: '4', result: 'success' }] },
      auth: { verdict: 'logged_in' },
      content: { text: expect.stringContaining('Order 1057') },
    })
    const trail = await user.audit(id)
    expect(trail.filter(({ action }) => action === 'used_for_scrape')).toHaveLength(2)
    expect(await user.get(id)).toMatchObject({ total_requests: 1, successful_requests: 1 })
  })

  it('brings back cookies and storage of a visit that was seen logged in, and both tiers share them', async () => {
    const { user, id } = await withSession()
    await user.scrape({ url: app(), session_id: id, mode: 'js' })
    expect((await user.get(id)).cookie_names).toEqual(expect.arrayContaining(['seen', 'sid']))
    const trail = await user.audit(id)
    expect(trail.at(-1)).toMatchObject({
      action: 'cookies_rotated',
      details: { cookie_names: ['seen'], origins: [new URL(app()).origin] },
    })
    site.requests.length = 0
    await user.scrape({ url: site.url('/plain', 'shop.test'), session_id: id })
    expect(site.seen('/plain')[0]?.cookies).toMatchObject({ sid: 'good', seen: 'yes' })
    await user.scrape({ url: app(), session_id: id, mode: 'js' })
    const { json } = await user.call<{ versions: { changes: unknown }[] }>('GET', `/sessions/${id}/versions`)
    expect(json.versions.length).toBeGreaterThan(1)
  })

  it('is given in every format as its scripts have drawn it', async () => {
    const { user, id } = await withSession()
    const formats = ['html', 'text', 'markdown', 'json', 'raw']
    const { json } = await user.scrape({ url: app(), session_id: id, mode: 'js', formats })
    const content = json.content as unknown as Readonly<Record<string, unknown>>
    expect(Object.keys(content).sort()).toEqual(formats.toSorted())
    for (const format of ['html', 'text', 'markdown', 'raw']) expect(content[format]).toContain('Order 1057')
    expect(content['markdown']).toContain('# Hello, Dana Demo')
    expect(JSON.stringify(content['json'])).toContain('Orders')
  })

  it('shows a dead session for what it is', async () => {
    const { user, id } = await withSession({ cookies: { sid: 'over' }, user_agent: 'Kept/1.0' })
    const { json } = await user.scrape({ url: app(), session_id: id, mode: 'js' })
    expect(json).toMatchObject({ login_wall: true, auth: { verdict: 'logged_out' }, billing: { tier_used: '4' } })
    expect(json.warning).toContain('LOGIN_WALL')
  })

  longIt(
    'is read although a step failed or an element did not show: its cookies are stored, a login page is named',
    async () => {
      const { user, id } = await withSession()
      const actions = [{ type: 'press', selector: '#root', key: 'Nokey' }]
      const failed = await user.scrape({ url: app(), session_id: id, actions })
      expect([failed.status, failed.json]).toEqual([422, expect.objectContaining({ field: 'actions.0' })])
      const kept = await user.get(id)
      expect(kept.cookie_names).toEqual(expect.arrayContaining(['seen', 'sid']))
      expect(kept).toMatchObject({ total_requests: 1, successful_requests: 0 })
      const over = await withSession({ cookies: { sid: 'over' }, user_agent: 'Kept/1.0' })
      // A tenth is for reading the page, which a busy machine must manage in.
      const never = { url: app(), wait_for: '#orders', timeout: 20 }
      const { json } = await user.scrape({ ...never, session_id: over.id, mode: 'js' })
      expect(json).toMatchObject({ login_wall: true, billing: { tier_used: '4' } })
      expect(json.warning).toMatch(/^LOGIN_WALL: .*The page did not show "#orders" in time\.$/)
      const [rendered, any] = await Promise.all([user.scrape({ ...never, mode: 'js' }), user.scrape(never)])
      expect(rendered.json).toMatchObject({ code: 'TIMEOUT' })
      expect(any.json).toMatchObject({
        warning: 'The page did not show "#orders" in time.',
        content: expect.stringContaining('Sign in'),
      })
    },
  )

  longIt('goes up for what its caller waits for, does what it is told, and takes inline cookies', async () => {
    const user = member
    const cookies = { sid: 'good' }
    const waited = await user.scrape({ url: app(), cookies, wait_for: '#orders' })
    expect([waited.json.billing.tier_used, waited.json.content]).toEqual(['4', expect.stringContaining('Order 1057')])
    const acted = await user.scrape({
      url: app(),
      cookies,
      actions: [
        { type: 'wait', selector: '#orders' },
        { type: 'press', key: 'End' },
      ],
    })
    expect(acted.json).toMatchObject({ billing: { tier_used: '4' }, content: expect.stringContaining('Order 1057') })
  })

  it('is not rendered where its caller wants it as it is sent', async () => {
    const { user, id } = await withSession()
    const { json } = await user.scrape({ url: app(), session_id: id, mode: 'html' })
    expect(json).toMatchObject({ billing: { tier_used: '1' }, warning: expect.stringContaining('NEEDS_BROWSER') })
  })
})

it.each(
  someOf(
    [
      ['1', 1],
      ['0', 0],
    ] as const,
    2,
  ),
)('with LATCHKEY_BROWSER_NO_SANDBOX=%s writes %i warnings to its log', async (setting, warnings) => {
  const server = await startServer({ BROWSER: process.execPath, BROWSER_NO_SANDBOX: setting })
  const lines = server.logLines.map((line) => JSON.parse(line) as { level: number; msg: string })
  const warned = lines.filter(({ level, msg }) => level === 40 && msg.includes('LATCHKEY_BROWSER_NO_SANDBOX'))
  expect(warned).toHaveLength(warnings)
  await server.close()
})

it('does not start with a remote browser that would go out by itself, or a local one whose proxy would be elsewhere', async () => {
  await expect(startServer({ BROWSER: 'ws://browser.test:9222/' })).rejects.toThrow('LATCHKEY_EGRESS_PROXY_URL')
  const proxy = { EGRESS_PROXY_URL: 'http://192.0.2.1:8888' }
  for (const browser of ['', process.execPath]) {
    await expect(startServer({ BROWSER: browser, ...proxy })).rejects.toThrow(
      'LATCHKEY_EGRESS_PROXY_URL is for a remote',
    )
  }
  await expect(startServer({ BROWSER: '/no/such/browser' })).rejects.toThrow('is not an executable program')
})

it('says where there is no browser what to install, and that nothing waited for a selector', async () => {
  const [server, site] = await Promise.all([startServer(), startSite()])
  site.on('/plain', { headers: html, body: '<p id="here">here</p>' })
  const user = await server.newUser()
  const ask = async (selector: string) =>
    (await user.scrape({ url: site.url('/plain', 'shop.test'), wait_for: selector })).json.warning
  const { status, json } = await user.call('POST', '/scrape', { url: 'http://shop.test/', mode: 'js' })
  expect([status, json.detail]).toEqual([422, expect.stringContaining('chromium-headless-shell')])
  expect([await ask('#here'), await ask('#later')]).toEqual([
    null,
    expect.stringContaining('was not rendered by a browser'),
  ])
  await Promise.all([server.close(), site.close()])
})

/** Undefined: there is no such process any more. */
function priorityOf(pid: number): number | undefined {
  try {
    return getPriority(pid)
  } catch {
    return undefined
  }
}
