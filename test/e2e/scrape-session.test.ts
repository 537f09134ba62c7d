import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { html, loggedInPage, loginPage, redirect, type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

let server: RunningServer
let site: Site

beforeAll(async () => {
  ;[server, site] = await Promise.all([startServer(), startSite()])
})
afterAll(async () => {
  await server?.close()
  await site?.close()
})
beforeEach(() => {
  site.requests.length = 0
})

const domain = 'shop.test'
const account = () => site.url('/account', domain)

async function withSession(over: Record<string, unknown> = {}): Promise<{ user: TestUser; id: string }> {
  const user = await server.newUser()
  // With its port, so that headers go there.
  const { id } = await user.create({ name: 'Shop', domain: site.url('', domain), cookies: { sid: 'good' }, ...over })
  return { user, id }
}

const actions = async (user: TestUser, id: string) => (await user.audit(id)).map(({ action }) => action)

describe('a session that is logged in', () => {
  it('is sent, answers the page behind the login, and is counted', async () => {
    const { user, id } = await withSession()
    const { status, json } = await user.scrape({ url: account(), session_id: id })
    expect([status, json.byos_applied, json.content, json.login_wall]).toEqual([200, true, loggedInPage, false])
    expect(json).toMatchObject({ title: 'Your account', status_code: 200, warning: null, redirected: false })
    expect(json.billing).toMatchObject({ total_credits: 1, tier_used: '1' })
    expect(await user.get(id)).toMatchObject({
      total_requests: 1,
      successful_requests: 1,
      success_rate: 100,
      consecutive_failures: 0,
      last_used_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    })
    expect((await user.audit(id)).at(-1)).toMatchObject({
      action: 'used_for_scrape',
      actor: user.email,
      details: { url: account(), key_prefix: user.key.slice(0, 12) },
    })
  })

  it('sends its headers and its User-Agent', async () => {
    const { user, id } = await withSession({ headers: { 'X-Shop': 'gold' }, user_agent: 'Kept/1.0' })
    await user.scrape({ url: account(), session_id: id })
    expect(site.requests[0]?.headers).toMatchObject({ cookie: 'sid=good', 'x-shop': 'gold', 'user-agent': 'Kept/1.0' })
  })

  it('sends its headers to a port that its validation URL names, and says where it does not', async () => {
    const { user, id } = await withSession({ domain, headers: { 'X-Shop': 'gold' } })
    const scrape = () => user.scrape({ url: account(), session_id: id })
    expect((await scrape()).json.warning).toContain('HEADERS_NOT_SENT')
    await user.call('PATCH', `/sessions/${id}`, { validation_url: account() })
    expect((await scrape()).json.warning).toBeNull()
    expect(site.requests.map(({ headers }) => headers['x-shop'])).toEqual([undefined, 'gold'])
  })

  it('is used while it waits for its first validation', async () => {
    const { user, id } = await withSession({ validate: true, validation_url: account() })
    expect((await user.scrape({ url: account(), session_id: id })).json.byos_applied).toBe(true)
    // Its visit in the background must not fall into the next test.
    await until('its validation', async () => (await user.get(id)).last_validated_at ?? undefined)
  })

  it('sends a value in double quotes byte for byte', async () => {
    const { user, id } = await withSession({ cookies: { sid: '"a b,c"', other: 'x' } })
    await user.scrape({ url: account(), session_id: id })
    expect(site.requests[0]?.headers.cookie).toBe('sid="a b,c"; other=x')
  })
})

describe('a session that cannot be used', () => {
  const past = '2020-01-01T00:00:00Z'

  it('is left out, with a warning, where its date has passed', async () => {
    const { user, id } = await withSession({ expires_at: past, headers: { 'x-shop': 'gold' } })
    const { status, json } = await user.scrape({ url: account(), session_id: id })
    expect([status, json.byos_applied, json.content]).toEqual([200, false, loginPage])
    expect(json.warning).toMatch(/^SESSION_EXPIRED: /)
    expect(site.requests.map(({ headers }) => [headers.cookie, headers['x-shop']])).toEqual([[undefined, undefined]])
    expect(await user.get(id)).toMatchObject({ status: 'expired', total_requests: 0, last_used_at: null })
  })

  it('is 410 where the session is required, and the target is not contacted', async () => {
    const { user, id } = await withSession({ expires_at: past })
    const answer = await user.call('POST', '/scrape', { url: account(), session_id: id, require_session: true })
    expect([answer.status, answer.json.code]).toEqual([410, 'SESSION_EXPIRED'])
    expect(site.requests).toEqual([])
    expect(await actions(user, id)).toContain('use_refused')
  })

  it('is 410 where it is disabled or deleted', async () => {
    const { user, id } = await withSession()
    await user.call('PATCH', `/sessions/${id}`, { disabled: true })
    const disabled = await user.call('POST', '/scrape', { url: account(), session_id: id })
    expect([disabled.status, disabled.json.code]).toEqual([410, 'SESSION_INACTIVE'])
    await user.call('DELETE', `/sessions/${id}`)
    const deleted = await user.call('POST', '/scrape', { url: account(), session_id: id })
    expect([deleted.status, deleted.json.code]).toEqual([410, 'SESSION_INACTIVE'])
    expect(site.requests).toEqual([])
  })

  it.each([
    ['another site', 'other.test'],
    ['the parent', 'test'],
    ['a name that only ends alike', 'notshop.test'],
    ['an address', '127.0.0.1'],
  ])('goes nowhere for %s', async (_name, host) => {
    const { user, id } = await withSession()
    const answer = await user.call('POST', '/scrape', { url: site.url('/account', host), session_id: id })
    expect([answer.status, answer.json.code]).toEqual([400, 'SESSION_DOMAIN_MISMATCH'])
    expect(site.requests).toEqual([])
    expect(await user.get(id)).toMatchObject({ total_requests: 0 })
  })

  it('goes below its domain, and to the bare name of a www one', async () => {
    const { user, id } = await withSession()
    expect((await user.scrape({ url: site.url('/', `a.b.${domain}`), session_id: id })).json.byos_applied).toBe(true)
    const www = await withSession({ domain: `www.${domain}` })
    const bare = await www.user.scrape({ url: site.url('/', domain), session_id: www.id })
    expect(bare.json.byos_applied).toBe(true)
    const beside = await www.user.scrape({ url: site.url('/', `img.${domain}`), session_id: www.id })
    expect(beside.status).toBe(400)
  })
})

describe('a login wall', () => {
  it('makes the session invalid the third time in a row, and says so in the trail', async () => {
    const { user, id } = await withSession({ cookies: { sid: 'stale' } })
    for (const failures of [1, 2, 3]) {
      const { json } = await user.scrape({ url: account(), session_id: id })
      expect([json.login_wall, json.status_code, json.byos_applied]).toEqual([true, 200, true])
      const status = failures < 3 ? 'active' : 'invalid'
      expect(await user.get(id)).toMatchObject({ status, consecutive_failures: failures })
    }
    expect(await user.get(id)).toMatchObject({ total_requests: 3, successful_requests: 0, success_rate: 0 })
    expect((await user.audit(id)).at(-1)).toMatchObject({
      action: 'invalidated',
      actor: 'system',
      details: { reason: 'login_wall' },
    })
    const after = await user.scrape({ url: account(), session_id: id })
    expect([after.json.byos_applied, after.json.warning]).toEqual([false, expect.stringMatching(/^SESSION_EXPIRED: /)])
    expect((await user.get(id)).total_requests).toBe(3)
  })

  it('that only offers to log in does not count where no check finds out', async () => {
    const { user, id } = await withSession()
    site.on('/help', html('<title>Help</title><a href="/login">Sign in</a><h1>Help</h1><p>How to order</p>'))
    for (let times = 0; times < 4; times += 1) {
      const { json } = await user.scrape({ url: site.url('/help', domain), session_id: id })
      expect(json).toMatchObject({ login_wall: true, warning: expect.stringMatching(/^LOGIN_WALL: /) })
    }
    const counted = { status: 'active', consecutive_failures: 0, total_requests: 4, successful_requests: 0 }
    expect(await user.get(id)).toMatchObject({ ...counted, last_verdict: { verdict: 'logged_out' } })
  })

  it('is no page that a cache may answer everybody with, although it offers to log in', async () => {
    const { user, id } = await withSession()
    const offer = html('<h1>News</h1><a href="/login">Log in</a>')
    site.on('/news', () => ({ ...offer, headers: { ...offer.headers, 'cache-control': 'public, max-age=600' } }))
    const { json } = await user.scrape({ url: site.url('/news', domain), session_id: id })
    expect(json).toMatchObject({ byos_applied: true, login_wall: false, warning: null })
    expect(await user.get(id)).toMatchObject({ consecutive_failures: 0, successful_requests: 1 })
  })

  it('is no page that only denies access, as to a user who lacks a right', async () => {
    const { user, id } = await withSession()
    site.on('/others', { status: 403, body: 'Directory listings are not supported.' })
    const { json } = await user.scrape({ url: site.url('/others', domain), session_id: id })
    expect(json).toMatchObject({ status_code: 403, login_wall: false, warning: null, auth: { verdict: 'unknown' } })
    expect(await user.get(id)).toMatchObject({ consecutive_failures: 0, successful_requests: 0, total_requests: 1 })
  })

  it('that is a redirect to a login page counts as well', async () => {
    const { user, id } = await withSession({ cookies: { sid: 'stale' } })
    const { json } = await user.scrape({ url: site.url('/member', domain), session_id: id })
    expect(json).toMatchObject({ login_wall: true, redirected: true, final_url: site.url('/login', domain) })
    expect(await user.get(id)).toMatchObject({ consecutive_failures: 1, successful_requests: 0 })
  })

  it('is forgotten once the session is seen logged in', async () => {
    const { user, id } = await withSession()
    site.on('/moody', (request) => html(request.headers['x-mood'] === 'bad' ? loginPage : loggedInPage))
    await user.call('PATCH', `/sessions/${id}`, { headers: { 'X-Mood': 'bad' } })
    for (let i = 0; i < 2; i += 1) await user.scrape({ url: site.url('/moody', domain), session_id: id })
    expect((await user.get(id)).consecutive_failures).toBe(2)
    await user.call('PATCH', `/sessions/${id}`, { headers: null })
    await user.scrape({ url: site.url('/moody', domain), session_id: id })
    expect(await user.get(id)).toMatchObject({ consecutive_failures: 0, total_requests: 3, successful_requests: 1 })
  })

  it('is not what a failure of the target is', async () => {
    const { user, id } = await withSession()
    for (const status of [401, 403, 404, 500, 503]) {
      site.on(`/${status}`, html(`<title>${status}</title><h1>No</h1>`, status))
      const answer = await user.scrape({ url: site.url(`/${status}`, domain), session_id: id })
      expect([answer.status, answer.json.status_code, answer.json.byos_applied]).toEqual([200, status, true])
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
    }
    const { total_requests: total, successful_requests: good, status } = await user.get(id)
    expect([total, good, status]).toEqual([5, 0, 'active'])
  })
})

describe('inline cookies', () => {
  it('go to the host of the URL and below, and are stored nowhere', async () => {
    const user = await server.newUser()
    site.on('/hop', redirect(site.url('/account', `sub.${domain}`)))
    site.on('/away', redirect(site.url('/account', 'other.test')))
    const { json } = await user.scrape({ url: site.url('/hop', domain), cookies: { sid: 'good' } })
    expect([json.byos_applied, json.content]).toEqual([true, loggedInPage])
    await user.scrape({ url: site.url('/away', domain), cookies: { sid: 'good' } })
    expect(site.requests.map(({ host, headers }) => [host, headers.cookie])).toEqual([
      [domain, 'sid=good'],
      [`sub.${domain}`, 'sid=good'],
      [domain, 'sid=good'],
      ['other.test', undefined],
    ])
    expect((await user.call('GET', '/sessions')).json).toMatchObject({ sessions: [], total: 0 })
  })

  it('may be a string, and stand inside advanced', async () => {
    const user = await server.newUser()
    const text = await user.scrape({ url: account(), cookies: 'a=1; sid=good' })
    const inside = await user.scrape({ url: account(), advanced: { cookies: { sid: 'good' } } })
    expect([text.json.content, inside.json.content]).toEqual([loggedInPage, loggedInPage])
    expect(site.requests[0]?.headers.cookie).toBe('a=1; sid=good')
  })

  it('exclude a session', async () => {
    const { user, id } = await withSession()
    const answer = await user.call('POST', '/scrape', { url: account(), session_id: id, cookies: { sid: 'x' } })
    expect([answer.status, answer.json.code]).toEqual([400, 'SESSION_COOKIES_CONFLICT'])
    expect(site.requests).toEqual([])
  })
})

describe('redirects', () => {
  it('never take cookies or headers to another host, and bring them back home', async () => {
    const { user, id } = await withSession({ headers: { 'X-Shop': 'gold', Authorization: 'Bearer mine' } })
    site.on('/1', redirect(site.url('/2', 'evil.test')))
    site.on('/2', redirect(site.url('/3', `${domain}.evil.test`)))
    site.on('/3', redirect(site.url('/4', '127.0.0.1')))
    site.on('/4', redirect(site.url('/account', domain)))
    const { json } = await user.scrape({ url: site.url('/1', domain), session_id: id })
    expect([json.content, json.byos_applied]).toEqual([loggedInPage, true])
    const carried = site.requests.map(({ host, headers }) => [
      host,
      headers.cookie,
      headers['x-shop'],
      headers.authorization,
      headers.referer,
    ])
    const nothing = [undefined, undefined, undefined, undefined]
    expect(carried).toEqual([
      [domain, 'sid=good', 'gold', 'Bearer mine', undefined],
      ['evil.test', ...nothing],
      [`${domain}.evil.test`, ...nothing],
      ['127.0.0.1', ...nothing],
      [domain, 'sid=good', 'gold', 'Bearer mine', undefined],
    ])
    expect(json.redirect_chain).toHaveLength(4)
  })

  it('honour what is set on the way, and keep it where it ends logged in', async () => {
    const { user, id } = await withSession({ cookies: { sid: 'old', keep: '1' } })
    site.on('/rotate', redirect('/account', { 'set-cookie': ['sid=good; Path=/; HttpOnly', 'fresh=1'] }))
    const { json } = await user.scrape({ url: site.url('/rotate', domain), session_id: id })
    expect(json.content).toBe(loggedInPage)
    expect(site.requests.map(({ headers }) => headers.cookie)).toEqual(['sid=old; keep=1', 'keep=1; sid=good; fresh=1'])
    expect(json.headers).not.toHaveProperty('set-cookie')
    await user.scrape({ url: account(), session_id: id })
    expect(site.requests.at(-1)?.headers.cookie).toBe('keep=1; sid=good; fresh=1')
  })

  it.each([
    ['cloud metadata', () => 'http://169.254.169.254/latest/meta-data'],
    ['a private network', () => 'http://10.0.0.1/'],
    ['the server itself', () => `${server.address}/api/v1/auth/me`],
    ['the server by a name', () => server.address.replace('127.0.0.1', 'self.test')],
    ['another scheme', () => 'file:///etc/passwd'],
  ])('are refused to %s', async (_name, target) => {
    const { user, id } = await withSession()
    site.on('/leave', redirect(target()))
    const answer = await user.call('POST', '/scrape', { url: site.url('/leave', domain), session_id: id })
    expect([answer.status, answer.json.code]).toEqual([403, 'TARGET_NOT_ALLOWED'])
    const direct = await user.call('POST', '/scrape', { url: target() })
    expect([direct.status, direct.json.code]).toEqual([403, 'TARGET_NOT_ALLOWED'])
    // The first hop did carry the session: it is counted, and not as a success.
    expect(await user.get(id)).toMatchObject({ total_requests: 1, successful_requests: 0, consecutive_failures: 0 })
  })

  it('in a circle are an unreachable target', async () => {
    const user = await server.newUser()
    site.on('/circle', redirect('/circle'))
    const answer = await user.call('POST', '/scrape', { url: site.url('/circle', domain) })
    expect([answer.status, answer.json.code]).toEqual([502, 'TARGET_UNREACHABLE'])
  })
})
