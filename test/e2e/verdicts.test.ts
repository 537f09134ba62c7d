import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { html, loggedInPage, loginPage, redirect, type Site, startSite } from '../support/site.ts'

let server: RunningServer
let site: Site

beforeAll(async () => {
  // No check by itself comes between the requests that a test counts.
  ;[server, site] = await Promise.all([startServer({ MONITOR: 'off' }), startSite()])
})
afterAll(async () => {
  await server?.close()
  await site?.close()
})
beforeEach(() => {
  site.requests.length = 0
})

let domains = 0

/** A domain of its own for each session: copies of pages are kept by their address. */
async function withSession(over: Record<string, unknown> = {}, path = '/account') {
  domains += 1
  const domain = `shop-${domains}.test`
  const user = await server.newUser()
  const url = (to: string) => site.url(to, domain)
  const session = await user.create({
    name: 'Shop',
    domain,
    cookies: { sid: 'good' },
    validation_url: url(path),
    user_agent: 'Agent/1',
    ...over,
  })
  return { user, id: session.id, session, url }
}

const validated = async (user: TestUser, id: string) =>
  (await user.audit(id)).filter(({ action }) => action === 'validated').map(({ details }) => details)

describe('a validation', () => {
  it('asks the site with the session and without it', async () => {
    const { user, id } = await withSession()
    expect(await user.validate(id)).toMatchObject({
      is_valid: true,
      confidence: 99,
      inconclusive: false,
      detected_user: 'Mira Holt',
    })
    expect(site.requests.map(({ headers }) => headers.cookie)).toEqual(['sid=good', undefined])
    expect(await validated(user, id)).toHaveLength(1)
  })

  it('finds a page that tells where the first does not, and remembers it', async () => {
    site.on('/app', html('<title>App</title><a href="/profile">x</a><div id="root"></div>'))
    const invoices = ['may', 'june', 'july', 'august'].map((one) => `<a href="/${one}">Invoice of ${one}</a>`).join('')
    site.on('/profile', ({ cookies }) => (cookies['sid'] === 'good' ? html(invoices) : redirect('/login')))
    const { user, id } = await withSession({}, '/app')
    const first = await user.validate(id)
    expect(first).toMatchObject({ is_valid: true, inconclusive: false, final_url: expect.stringMatching(/\/profile$/) })
    expect(await validated(user, id)).toMatchObject([{ is_valid: true, confidence: first.confidence }])
    site.requests.length = 0
    await user.validate(id)
    // Only what others get shows that somebody is logged in: they are asked again, too.
    expect(site.requests.map(({ path, headers }) => [path, headers.cookie])).toEqual([
      ['/profile', 'sid=good'],
      ['/profile', undefined],
      ['/login', undefined],
    ])
    expect(await validated(user, id)).toHaveLength(2)
  })

  it('leaves the status alone where everybody gets the same', async () => {
    const own = await startSite()
    onTestFinished(() => own.close())
    own.on('/', html('<title>App</title><div id="root"></div>'))
    own.on('/account', html('Nothing', 404))
    const { user, id } = await withSession({
      cookies: { sid: 'bad' },
      validation_url: own.url('/', `shop-${domains + 1}.test`),
    })
    expect(await user.validate(id)).toMatchObject({ inconclusive: true, status: 'active', consecutive_failures: 0 })
    expect(own.requests.filter(({ headers }) => headers.cookie === 'sid=bad')).toHaveLength(1)
  })

  it('does not end a session that was seen, where a firewall begins to refuse everybody', async () => {
    const own = await startSite()
    onTestFinished(() => own.close())
    const validation_url = own.url('/account', `shop-${domains + 1}.test`)
    const { user, id } = await withSession({ validation_url })
    expect(await user.validate(id)).toMatchObject({ is_valid: true, inconclusive: false })
    for (const path of ['/', '/account', '/me', '/profile', '/settings', '/login'])
      own.on(path, html('<title>403 Forbidden</title><center><h1>403 Forbidden</h1></center><hr>', 403))
    expect(await user.validate(id)).toMatchObject({
      is_valid: true,
      inconclusive: true,
      status: 'active',
      consecutive_failures: 0,
      http_status: 403,
      details: expect.stringContaining("allow this server's address at the site"),
    })
    expect(await user.get(id)).toMatchObject({ status: 'active', last_verdict: { verdict: 'unknown' } })
  })

  it('tries the User-Agents of browsers where programs are refused, if the user wants it', async () => {
    const own = await startSite()
    onTestFinished(() => own.close())
    for (const path of ['/', '/account'])
      own.on(path, ({ headers, cookies }) => {
        if (headers['user-agent']?.includes('Chrome') !== true) return html('<h1>403 Forbidden</h1>', 403)
        return html(cookies['sid'] === 'good' ? loggedInPage : loginPage)
      })
    const validation_url = own.url('/account', `shop-${domains + 1}.test`)
    const { user, id } = await withSession({ validation_url, user_agent: null, probe_user_agents: true })
    expect(await user.validate(id)).toMatchObject({ is_valid: true, inconclusive: false, detected_user: 'Mira Holt' })
  })
})

describe("a user's own rule", () => {
  const rule = { logged_in: { selector: 'h1', text: 'nowhere' }, logged_out: { status: 200 }, discover: true }
  const shown = {
    logged_in: { selector: 'h1', text: 'nowhere', status: null, url: null },
    logged_out: { selector: null, text: null, status: 200, url: null },
    discover: true,
    tier: 'auto',
  }

  it('is shown with the session, and wins over all signs', async () => {
    const { user, id, session } = await withSession({ validation: rule })
    expect(session.validation).toEqual({ ...shown, url: session.validation_url })
    expect(await user.validate(id)).toMatchObject({
      is_valid: false,
      confidence: 99,
      inconclusive: false,
      status: 'invalid',
    })
    expect(site.requests).toHaveLength(1)
  })

  it('names the page to be asked', async () => {
    const { session, url } = await withSession({ validation: { url: site.url('/member', `shop-${domains + 1}.test`) } })
    expect([session.validation_url, session.validation]).toEqual([url('/member'), null])
  })

  it('is changed member by member, cleared by null, and left alone by what does not name it', async () => {
    const { user, id } = await withSession({ validation: rule })
    const patch = async (body: object) =>
      (await user.call<Record<string, unknown>>('PATCH', `/sessions/${id}`, body)).json['validation']
    expect(await patch({ notes: 'x' })).toMatchObject(shown)
    expect(await patch({ validation: { logedin: { url: '/' } } })).toMatchObject(shown)
    expect(await patch({ validation: { tier: 'http' } })).toMatchObject({ ...shown, tier: 'http' })
    expect(await patch({ validation: { logged_in: { url: '/account*' }, logged_out: null } })).toMatchObject({
      logged_in: { url: '/account*', selector: null },
      logged_out: null,
      tier: 'http',
    })
    expect(await user.validate(id)).toMatchObject({ is_valid: true, confidence: 99 })
    expect(await patch({ validation: null })).toBeNull()
    const fields = (await user.audit(id))
      .filter(({ action, actor }) => action === 'updated' && actor === user.email)
      .map(({ details }) => details.fields)
    expect(fields).toEqual([['notes'], ...Array(4).fill(['validation'])])
  })

  it('has what was found of the pages forgotten', async () => {
    const { user, id } = await withSession({}, '/app')
    await user.validate(id)
    site.requests.length = 0
    await user.call('PATCH', `/sessions/${id}`, { validation: { discover: true } })
    await user.validate(id)
    expect(site.requests[0]?.path).toBe('/app')
  })

  it.each([
    ['a selector that cannot be matched', { logged_in: { selector: 'a:hover' } }, 'validation.logged_in.selector'],
    ['a side that asks for nothing', { logged_out: {} }, 'validation.logged_out'],
    ['a status that is none', { logged_out: { status: 9 } }, 'validation.logged_out.status'],
    ['a page of another site', { url: 'https://other.test/' }, 'validation_url'],
    ['a text that is too long', { logged_in: { text: 'x'.repeat(501) } }, 'validation.logged_in.text'],
  ])('is 422 with %s', async (_name, validation, field) => {
    const user = await server.newUser()
    const answer = await user.call('POST', '/sessions', {
      name: 'x',
      domain: 'shop.test',
      cookies: { a: 'b' },
      validation,
    })
    expect([answer.status, answer.json.field]).toEqual([422, field])
  })
})

describe('a scrape', () => {
  it.each([
    ['somebody logged in', 'good', 'logged_in', 1],
    ['a login page at 200, which is no success', 'bad', 'logged_out', 0],
  ])('says by what it is %s', async (_name, sid, verdict, successes) => {
    const { user, id, url } = await withSession({ cookies: { sid } })
    const { json } = await user.scrape({ url: url('/account'), session_id: id })
    expect(json.content).toBe(sid === 'good' ? loggedInPage : loginPage)
    expect(json.auth.verdict).toBe(verdict)
    expect(json.auth.confidence).toBeGreaterThan(90)
    expect(json.auth.evidence[0]).toEqual({
      signal: expect.any(String),
      weight: expect.any(Number),
      seen: expect.any(String),
    })
    expect(JSON.stringify(json.auth)).not.toContain(sid)
    expect(await user.get(id)).toMatchObject({ total_requests: 1, successful_requests: successes })
    // A scrape judges what it was given; it asks for nothing else.
    expect(site.requests).toHaveLength(1)
  })

  it('says so of a site that is down, and of one that tells nothing', async () => {
    site.on('/down', html('Bad gateway', 502))
    const { user, url } = await withSession()
    expect((await user.scrape({ url: url('/down') })).json.auth.verdict).toBe('site_down')
    expect((await user.scrape({ url: url('/') })).json.auth.verdict).toBe('unknown')
  })
})
