import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SessionBody } from '../support/client.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { loggedInPage, type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

// What the public clients of the specification send and read: each must work, pointed here by its base address alone.

let server: RunningServer
let site: Site
let user: TestUser

const session = { name: 'Shop', domain: 'shop.test', cookies: { sid: 'good' } }
const account = () => site.url('/account', 'shop.test')

beforeAll(async () => {
  ;[server, site] = await Promise.all([startServer(), startSite()])
  user = await server.newUser()
})
afterAll(async () => {
  await server?.close()
  await site?.close()
})

describe('the MCP server', () => {
  const options = { headers: { 'x-alterlab-source': 'mcp-server/1.2.0', 'content-type': 'application/json' } }

  it('uses addresses with a slash at the end, answered without a redirect', async () => {
    const created = await user.call<SessionBody>('POST', '/sessions/', session, options)
    expect([created.status, created.json.cookie_count, created.json.cookie_names]).toEqual([201, 1, ['sid']])
    for (const path of ['/sessions/', `/sessions/${created.json.id}/`, `/sessions/${created.json.id}/audit/`]) {
      expect((await user.call('GET', path, undefined, options)).status).toBe(200)
    }
  })

  it('gets JSON for a DELETE; nobody else does', async () => {
    const [one, two] = [await user.create(session), await user.create(session)]
    const deleted = await user.call('DELETE', `/sessions/${one.id}`, undefined, options)
    expect([deleted.status, deleted.json]).toEqual([200, { id: one.id, deleted: true }])
    const plain = await user.call('DELETE', `/sessions/${two.id}`)
    expect([plain.status, plain.text, plain.headers.get('content-type')]).toEqual([204, '', null])
  })

  it('refreshes with {}: the counters alone', async () => {
    const { id } = await user.create({ ...session, cookies: { sid: 'stale' } })
    await user.scrape({ url: account(), session_id: id })
    expect((await user.get(id)).consecutive_failures).toBe(1)
    const refreshed = await user.call<SessionBody>('POST', `/sessions/${id}/refresh`, {}, options)
    expect(refreshed.json).toMatchObject({ consecutive_failures: 0, status: 'active' })
    site.requests.length = 0
    await user.scrape({ url: account(), session_id: id })
    expect(site.requests[0]?.headers.cookie).toBe('sid=stale')
  })

  it('does not bring back with {} what is over by its date', async () => {
    const { id } = await user.create({ ...session, expires_at: '2020-01-01T00:00:00Z' })
    const refreshed = await user.call<SessionBody>('POST', `/sessions/${id}/refresh`, {})
    expect(refreshed.json).toMatchObject({ status: 'expired', expires_at: '2020-01-01T00:00:00Z' })
    const fresh = await user.call<SessionBody>('POST', `/sessions/${id}/refresh`, { cookies: { sid: 'good' } })
    expect(fresh.json).toMatchObject({ status: 'active', expires_at: null })
  })

  it('refreshes with a date alone, which its audit trail shows', async () => {
    const { id } = await user.create(session)
    await user.call('POST', `/sessions/${id}/refresh`, { expires_at: '2090-01-01T00:00:00Z' })
    const { json } = await user.call<{ readonly entries: readonly object[] }>(
      'GET',
      `/sessions/${id}/audit?action=refreshed`,
    )
    expect(json.entries).toMatchObject([{ details: { fields: ['expires_at'] } }])
  })

  it('finds billing on every scrape', async () => {
    const { json } = await user.scrape({ url: account() })
    expect(json.billing).toEqual({
      total_credits: 1,
      tier_used: '1',
      escalations: [expect.objectContaining({ tier: '1' })],
    })
  })
})

describe('the browser extension', () => {
  it("sends consent and the tab's whole host name, which lands in the trail", async () => {
    const { id } = await user.create({ ...session, domain: 'www.shop.test', consent: true })
    expect((await user.audit(id))[0]).toMatchObject({ action: 'created', details: { consent: true } })
  })

  it('reads detail, always a plain string', async () => {
    for (const [method, path, body] of [
      ['POST', '/sessions', {}],
      ['POST', '/sessions', '{'],
      ['GET', '/nowhere', undefined],
      ['PATCH', '/sessions', undefined],
    ] as const) {
      expect(typeof (await user.call(method, path, body)).json.detail).toBe('string')
    }
  })
})

describe('the n8n node', () => {
  it('has session_id and cookies inside advanced alone', async () => {
    const { id } = await user.create(session)
    for (const advanced of [{ session_id: id }, { cookies: { sid: 'good' } }, { session_id: id, cookies: {} }]) {
      expect((await user.scrape({ url: account(), advanced })).json).toMatchObject({
        byos_applied: true,
        content: loggedInPage,
      })
    }
  })

  it('sends cookies: {} on an update, which changes no cookie', async () => {
    const { id } = await user.create(session)
    const updated = await user.call<SessionBody>('PUT', `/sessions/${id}`, { name: 'New', cookies: {} })
    expect(updated.json).toMatchObject({ name: 'New', cookie_names: ['sid'] })
    expect((await user.scrape({ url: account(), session_id: id })).json.content).toBe(loggedInPage)
  })
})

describe('the Node SDK', () => {
  it('flattens its options, and sends cookies as a string', async () => {
    const flat = { render_js: false, screenshot: false, force_tier: '1', wait_condition: 'load', fail_fast: true }
    const { json } = await user.scrape({ url: account(), cookies: 'sid=good; theme=dark', ...flat })
    expect([json.content, json.byos_applied]).toEqual([loggedInPage, true])
  })
})

describe('the Python SDK', () => {
  it('reads Retry-After as a number, and the same in the body', async () => {
    const full = await startServer({ SESSION_LIMIT: '1', RATE_LIMIT_LIST: '1', RATE_LIMIT: 'on' })
    try {
      const caller = await full.newUser()
      await caller.create(session)
      await caller.call('GET', '/sessions')
      const answers = [await caller.call('POST', '/sessions', session), await caller.call('GET', '/sessions')]
      for (const { status, headers, json } of answers) {
        expect(status).toBe(429)
        expect(headers.get('retry-after')).toMatch(/^\d+$/)
        expect(json.retry_after).toBe(Number(headers.get('retry-after')))
      }
    } finally {
      await full.close()
    }
  })

  it('lists, filters and pages', async () => {
    const caller = await server.newUser()
    const names = ['a', 'b', 'c']
    for (const name of names) await caller.create({ ...session, name, domain: name === 'b' ? 'b.test' : 'shop.test' })
    const old = await caller.create({ ...session, name: 'old', expires_at: '2020-01-01T00:00:00Z' })
    const list = async (query: string) =>
      (
        await caller.call<{ sessions: SessionBody[]; total: number; next_cursor: string | null }>(
          'GET',
          `/sessions${query}`,
        )
      ).json
    expect((await list('')).sessions.map(({ name }) => name)).toEqual(['old', 'c', 'b', 'a'])
    expect(await list('?domain=https://SHOP.test:8080/x')).toMatchObject({ total: 3 })
    expect(await list('?status=expired')).toMatchObject({
      total: 1,
      sessions: [{ id: old.id, expiry_status: 'expired' }],
    })
    const first = await list('?limit=3')
    expect([first.sessions.length, first.total]).toEqual([3, 4])
    expect(await list(`?limit=3&cursor=${first.next_cursor}`)).toMatchObject({
      total: 4,
      next_cursor: null,
      sessions: [{ name: 'a' }],
    })
  })
})

describe('anybody', () => {
  it('may send a content type without a body', async () => {
    const { id } = await user.create({ ...session, validation_url: account() })
    const options = { headers: { 'content-type': 'application/json' } }
    expect((await user.call('GET', `/sessions/${id}`, undefined, options)).status).toBe(200)
    expect((await user.call('POST', `/sessions/${id}/validate`, undefined, options)).status).toBe(200)
    expect((await user.call('POST', `/sessions/${id}/refresh`, undefined, options)).status).toBe(200)
    expect((await user.call('DELETE', `/sessions/${id}`, undefined, options)).status).toBe(204)
  })

  it('gets the same fields of a session everywhere', async () => {
    const {
      created: isNew,
      login_kept: _,
      ...created
    } = await user.create({ ...session, headers: { 'X-A': '1' }, notes: 'n' })
    expect(isNew).toBe(true)
    const fields = Object.keys(created)
    const specified =
      'id name domain cookie_names header_names status expires_at last_validated_at validation_confidence consecutive_failures last_used_at total_requests successful_requests success_rate notes created_at updated_at'
    expect(fields).toEqual(expect.arrayContaining(specified.split(' ')))
    expect(await user.get(created.id)).toEqual(created)
    const patched = await user.call<SessionBody>('PATCH', `/sessions/${created.id}`, { notes: null, headers: null })
    expect(Object.keys(patched.json)).toEqual(fields)
    expect(patched.json).toMatchObject({ notes: null, header_names: null, cookie_names: ['sid'] })
  })

  it('may not change the domain, and an unknown field changes nothing', async () => {
    const { id } = await user.create({ ...session, surprise: true })
    expect((await user.call('PATCH', `/sessions/${id}`, { domain: 'other.test' })).json.field).toBe('domain')
    expect((await user.call('PATCH', `/sessions/${id}`, { surprise: { deep: true } })).status).toBe(200)
  })

  it('moves a session back to life as the contract says', async () => {
    const past = '2020-01-01T00:00:00Z'
    const status = async (id: string, change: object) =>
      (await user.call<SessionBody>('PATCH', `/sessions/${id}`, change)).json.status
    const over = await user.create({ ...session, expires_at: past })
    expect(await status(over.id, { expires_at: '2099-01-01' })).toBe('active')
    expect(await status(over.id, { expires_at: past })).toBe('expired')
    expect(await status(over.id, { cookies: { sid: 'new' } })).toBe('expired')
    expect(await status(over.id, { cookies: { sid: 'newer' }, expires_at: null })).toBe('pending_validation')
    const invalid = await user.create({
      ...session,
      cookies: { sid: 'stale' },
      validation_url: account(),
      user_agent: 'Agent/1',
    })
    expect((await user.validate(invalid.id)).status).toBe('invalid')
    expect(await status(invalid.id, { expires_at: '2099-01-01' })).toBe('invalid')
    expect(await status(invalid.id, { cookies: { sid: 'good' } })).toBe('pending_validation')
    expect((await user.validate(invalid.id)).status).toBe('active')
  })

  it('learns that a site cannot be asked, without harm to the session', async () => {
    const { id } = await user.create({ ...session, validation_url: 'http://shop.test:1/' })
    const stands = { inconclusive: true, is_valid: true, valid: true, reason: null, confidence: 50, status: 'active' }
    expect(await user.validate(id)).toMatchObject({
      ...stands,
      http_status: null,
      details: expect.stringMatching(/^Could not tell:/),
    })
    site.on('/down', { status: 503, body: 'down' })
    await user.call('PATCH', `/sessions/${id}`, { validation_url: site.url('/down', 'shop.test') })
    expect(await user.validate(id)).toMatchObject({
      ...stands,
      http_status: 503,
      details: expect.stringMatching(/^Could not tell:/),
    })
    const invalid = await user.create({
      ...session,
      cookies: { sid: 'stale' },
      validation_url: account(),
      user_agent: 'Agent/1',
    })
    expect((await user.validate(invalid.id)).status).toBe('invalid')
    await user.call('PATCH', `/sessions/${invalid.id}`, { validation_url: site.url('/down', 'shop.test') })
    const still = { inconclusive: true, is_valid: false, confidence: 50, status: 'invalid' }
    expect(await user.validate(invalid.id)).toMatchObject(still)
    const inner = await user.create({ ...session, domain: '127.0.0.1', validation_url: `${server.address}/` })
    const refused = await user.call('POST', `/sessions/${inner.id}/validate`)
    expect([refused.status, refused.json.code]).toEqual([403, 'TARGET_NOT_ALLOWED'])
  })

  it('has a new session validated in the background, where asked', async () => {
    // A site of its own: what others did to one that was down does not hold this one up.
    const own = { domain: 'fresh.test', validation_url: site.url('/account', 'fresh.test') }
    const { id, status } = await user.create({ ...session, ...own, validate: true })
    expect(status).toBe('pending_validation')
    const done = await until('the validation', async () => {
      const now = await user.get(id)
      return now.status === 'active' ? now : undefined
    })
    expect(done).toMatchObject({ validation_confidence: expect.any(Number), last_validated_at: expect.any(String) })
    const checks = (await user.audit(id)).filter(({ action }) => action === 'validated')
    expect(checks).toMatchObject([{ actor: user.email }])
  })
})
