import { describe, expect, it } from 'vitest'
import { goodKey, goodToken, jobId, organizationId, otherKey } from '../../test/support/http/memory-ids.ts'
import { memoryServices } from '../../test/support/http/memory-services.ts'
import { sharedServer, testServer } from '../../test/support/http/test-server.ts'
import { defaultRenderingOptions } from '../fetching/rendering-options.ts'

const session = { name: 'Shop', domain: 'shop.example', cookies: { sid: 's' } }
const url = 'https://shop.example/'
const id = '10000000-0000-4000-8000-000000000000'

// What the public clients send, as the services see it; test/e2e/client-habits.test.ts tests what they get.

/** For what depends on no request before it; a session of one test is there for the next. */
const shared = sharedServer(testServer)

async function withSession(options: Parameters<typeof testServer>[0] = {}) {
  const server = await testServer(options)
  await server.call('POST', '/sessions', session)
  return server
}

describe('the MCP server', () => {
  const headers = { 'x-api-key': goodKey, 'x-alterlab-source': 'mcp-server/1.2.0' }

  it('gets 204 where compatibility is off, as everybody else does', async () => {
    const off = await withSession({ compat: false })
    expect((await off.call('DELETE', `/sessions/${id}`, undefined, headers)).statusCode).toBe(204)
    const on = await withSession()
    const other = { 'x-api-key': goodKey, 'x-alterlab-source': 'sdk' }
    expect((await on.call('DELETE', `/sessions/${id}`, undefined, other)).statusCode).toBe(204)
  })
})

describe('a page of another origin', () => {
  // The extension has a permission for the hosts that it calls, and needs no leave; a page never gets it.
  it.each(['https://shop.example', 'chrome-extension://abcdefgh', 'null'])(
    'gets no leave to call: %s',
    async (origin) => {
      const { app } = await shared()
      const asked = { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-api-key' }
      const ask = await app.inject({ method: 'OPTIONS', url: '/api/v1/scrape', headers: asked })
      const call = await app.inject({ url: '/api/v1/sessions', headers: { origin, 'x-api-key': goodKey } })
      expect([ask.statusCode, call.statusCode]).toEqual([401, 200])
      const named = [ask, call].flatMap(({ headers }) => Object.keys(headers))
      expect(named.filter((name) => name.startsWith('access-control-'))).toEqual([])
    },
  )
})

describe('the browser extension', () => {
  it('names a cookie that has no name, which is left out as from a list', async () => {
    const { call, services } = await testServer()
    const cookies = { '': 'v', sid: 's' }
    const created = await call('POST', '/sessions', { ...session, cookies })
    expect([created.statusCode, created.json().cookie_names]).toEqual([201, ['sid']])
    await call('POST', `/sessions/${id}/refresh`, { cookies })
    expect(services.last('refresh')[2]).toMatchObject({ cookies: { sid: 's' } })
    await call('POST', '/scrape', { url, cookies })
    expect(services.last('scrape')[1]).toMatchObject({ cookies: { sid: 's' } })
    expect((await call('POST', '/sessions', { ...session, cookies: { '': 'v' } })).json()).toMatchObject({
      code: 'VALIDATION_ERROR',
      detail: 'cookies: a cookie name must not be empty',
    })
  })
})

describe('the Node SDK', () => {
  it('flattens its options to the top level', async () => {
    const { call, services } = await shared()
    const options = { render_js: false, screenshot: true, force_tier: '3', max_tier: '4', fail_fast: true }
    await call('POST', '/scrape', { url, ...options, wait_condition: 'load' })
    expect(services.last('scrape')[1]).toMatchObject({
      renderJs: false,
      browser: { ...defaultRenderingOptions, screenshot: true },
      forceTier: '3',
      maxTier: '4',
      failFast: true,
    })
  })

  it('sends cookies as a string', async () => {
    const { call, services } = await shared()
    await call('POST', '/scrape', { url, cookies: 'a=1; b="2 3"; c=x=y' })
    expect(services.last('scrape')[1]).toMatchObject({ cookies: { a: '1', b: '"2 3"', c: 'x=y' } })
    expect((await call('POST', '/scrape', { url, cookies: 'nothing' })).json()).toMatchObject({ field: 'cookies' })
  })
})

describe('the Node SDK, by its User-Agent,', () => {
  const headers = { 'x-api-key': goodKey, 'user-agent': 'alterlab-node/2.0.0' }

  it('gets the names of its headers back', async () => {
    const { call, services } = await shared()
    await call('POST', '/scrape', { url, headers: { _authorization: 'Bearer a', '_x-_custom': '1' } }, headers)
    expect(services.last('scrape')[1]).toMatchObject({ headers: { Authorization: 'Bearer a', 'X-Custom': '1' } })
    const answer = await call('POST', '/scrape', { url, headers: { _host: 'other.example' } }, headers)
    expect([answer.statusCode, answer.json().field]).toEqual([422, 'headers.Host'])
  })

  it('finds text, html and markdown_content at the top level', async () => {
    const { call } = await shared()
    const asked = { url, formats: ['text', 'html', 'markdown', 'json'] }
    const forms = (await call('POST', '/scrape', asked, headers)).json()
    expect([forms.text, forms.html, forms.markdown_content]).toEqual([
      forms.content.text,
      forms.content.html,
      forms.content.markdown,
    ])
    const whole = (await call('POST', '/scrape', { url }, headers)).json()
    expect([whole.html, typeof whole.html]).toEqual([whole.content, 'string'])
  })

  it('is nobody special where compatibility is off, and neither is anybody else', async () => {
    const off = await testServer({ compat: false })
    const on = await shared()
    for (const [{ call, services }, given] of [
      [off, headers],
      [on, { ...headers, 'user-agent': 'other' }],
    ] as const) {
      const answer = await call('POST', '/scrape', { url, headers: { _authorization: 'a' } }, given)
      expect(answer.json()).not.toHaveProperty('html')
      expect(services.last('scrape')[1]).toMatchObject({ headers: { _authorization: 'a' } })
    }
  })
})

describe('the Python SDK', () => {
  it('reads Retry-After as a number', async () => {
    const services = memoryServices({ requireReady: () => Promise.reject(new Error('no')) })
    const { app } = await testServer({}, services)
    const answer = await app.inject({ url: '/health/ready' })
    expect(answer.statusCode).toBe(503)
    expect(answer.headers['retry-after']).toMatch(/^\d+$/)
    expect(answer.json().retry_after).toBe(Number(answer.headers['retry-after']))
  })

  it('gets 202 for a job alone', async () => {
    const { call, services } = await testServer()
    const answer = await call('POST', '/scrape', { url, sync: false })
    expect([answer.statusCode, answer.json()]).toEqual([202, { job_id: jobId, status: 'queued' }])
    expect(services.last('scrape')).toEqual([])
    for (const sync of [true, null]) expect((await call('POST', '/scrape', { url, sync })).statusCode).toBe(200)
  })
})

describe('session_id and cookies', () => {
  it.each([
    { session_id: id, cookies: { a: '1' } },
    { session_id: id, cookies: 'a=1' },
    { session_id: id, advanced: { cookies: { a: '1' } } },
    { cookies: { a: '1' }, advanced: { session_id: id } },
    { advanced: { session_id: id, cookies: { a: '1' } } },
    { session_id: id, cookies: {}, advanced: { cookies: 'a=1' } },
  ])('exclude each other: %j', async (body) => {
    const { call } = await withSession()
    for (const path of ['/scrape', '/scrape/estimate']) {
      const answer = await call('POST', path, { url, ...body })
      expect([answer.statusCode, answer.json().code]).toEqual([400, 'SESSION_COOKIES_CONFLICT'])
    }
  })

  it.each(['none', '10000000-0000-4000-8000-00000000000', '', `${id} `])('need an id that is one: %j', async (odd) => {
    const { call } = await shared()
    expect((await call('POST', '/scrape', { url, session_id: odd })).json().code).toBe('SESSION_NOT_FOUND')
  })
})

describe('require_session', () => {
  it.each([{}, { session_id: null }, { cookies: {} }, { advanced: { cookies: {} } }])(
    'needs something to authenticate with: %j',
    async (body) => {
      const { call, services } = await testServer()
      const answer = await call('POST', '/scrape', { url, require_session: true, ...body })
      expect([answer.statusCode, answer.json().field]).toEqual([422, 'require_session'])
      expect(services.last('scrape')).toEqual([])
    },
  )

  it.each([{ session_id: id }, { cookies: 'a=1' }, { advanced: { session_id: id } }, { advanced: { cookies: 'a=1' } }])(
    'is content with %j',
    async (body) => {
      const { call } = await withSession()
      expect((await call('POST', '/scrape', { url, require_session: true, ...body })).statusCode).toBe(200)
    },
  )
})

describe('a scrape', () => {
  it('is filled with defaults', async () => {
    const { call, services } = await shared()
    await call('POST', '/scrape', { url })
    expect(services.last('scrape')[1]).toEqual({
      url,
      sessionId: null,
      leaseId: null,
      cookies: null,
      method: 'GET',
      headers: null,
      body: null,
      contentType: null,
      mode: 'auto',
      formats: null,
      timeoutMs: 90_000,
      maxResponseBytes: 5 * 1024 * 1024,
      includeRawHtml: false,
      browser: defaultRenderingOptions,
      renderJs: 'auto',
      forceTier: null,
      maxTier: null,
      maxCredits: null,
      failFast: false,
      requireSession: null,
      waitForLoginMs: null,
      warning: null,
    })
  })

  it.each([
    [{ formats: ['html', 'pdf', 'text'] }, 200],
    [{ formats: ['pdf'] }, 422],
    [{ formats: [] }, 200],
    [{ mode: 'pdf' }, 422],
    [{ mode: 'ocr' }, 422],
    [{ mode: 'js' }, 200],
    [{ timeout: 1 }, 200],
    [{ timeout: 300 }, 200],
    [{ timeout: 0.5 }, 422],
    [{ timeout: 301 }, 422],
    [{ max_response_bytes: 50 * 1024 * 1024 }, 200],
    [{ max_response_bytes: 50 * 1024 * 1024 + 1 }, 422],
    [{ url: `https://a.example/${'x'.repeat(8174)}` }, 200],
    [{ url: `https://a.example/${'x'.repeat(8175)}` }, 422],
    [{ max_response_bytes: 0 }, 200],
    [{ max_response_bytes: -1 }, 422],
    [{ method: 'HEAD' }, 200],
    [{ method: 'OPTIONS' }, 200],
    [{ method: 'POST' }, 200],
    [{ method: 'PUT' }, 200],
    [{ method: 'PATCH' }, 200],
    [{ method: 'DELETE' }, 200],
    [{ method: 'TRACE' }, 422],
    [{ method: 'CONNECT' }, 422],
    [{ body: { a: [1] }, method: 'POST' }, 200],
    [{ body: [1], method: 'POST' }, 200],
    [{ body: 1, method: 'POST' }, 422],
    [{ body: { a: 1 }, content_type: 'application/vnd.api+json; charset=utf-8', method: 'POST' }, 200],
    [{ body: { a: 1 }, content_type: 'application/x-www-form-urlencoded', method: 'POST' }, 422],
    [{ body: { a: 1 }, headers: { 'content-type': 'text/plain' }, method: 'POST' }, 422],
    [{ headers: { Host: 'other.example' } }, 422],
    [{ advanced: { session_headers: { Cookie: 'a=1' } } }, 422],
    [{ headers: { a: 'v'.repeat(20_000) }, advanced: { session_headers: { b: 'v'.repeat(20_000) } } }, 422],
    [{ force_tier: '6' }, 422],
    [{ force_tier: 'warp' }, 422],
    [{ max_tier: 'warp' }, 200],
  ])('with %j is answered %i', async (body, status) => {
    const { call } = await shared()
    expect((await call('POST', '/scrape', { url, ...body })).statusCode).toBe(status)
  })

  it.each([
    [{ headers: { 'X-A': '1' } }, { headers: { 'X-A': '1' } }],
    [{ headers: {} }, { headers: null }],
    [{ advanced: { session_headers: { a: '1' } } }, { headers: { a: '1' } }],
    [{ headers: { a: '1' }, advanced: { session_headers: { A: '2', b: '3' } } }, { headers: { a: '1', b: '3' } }],
    [
      { headers: { 'Content-Type': 'text/xml' }, body: '<a/>' },
      { headers: null, contentType: 'text/xml' },
    ],
    [
      { headers: { 'content-type': 'text/xml' }, content_type: 'text/plain', body: 'x' },
      { headers: null, contentType: 'text/plain' },
    ],
    [{ body: { a: ['é'] } }, { body: '{"a":["é"]}', contentType: 'application/json' }],
    [{ body: [1] }, { body: '[1]', contentType: 'application/json' }],
    [{ body: '{"a":1}' }, { body: '{"a":1}', contentType: null }],
    [{ max_response_bytes: 0 }, { maxResponseBytes: 50 * 1024 * 1024 }],
    [
      { force_tier: 0.5, cost_controls: { max_tier: 3 } },
      { forceTier: '0.5', maxTier: '3' },
    ],
    [{ cost_controls: { max_credits: 5 } }, { maxCredits: 5 }],
  ])('of %j asks for %j', async (body, expected) => {
    const { call, services } = await shared()
    expect((await call('POST', '/scrape', { url, method: 'POST', ...body })).statusCode).toBe(200)
    expect(services.last('scrape')[1]).toMatchObject(expected)
  })

  it.each([
    [{ formats: ['json_v2'] }, ['json'], 'The format json_v2 is returned as json.'],
    [{ formats: ['rag', 'text'] }, ['text', 'markdown'], 'The format rag is returned as markdown.'],
    [{ formats: ['content', 'markdown'] }, ['markdown'], 'The format content is returned as markdown.'],
    [{ cache: true }, null, 'Ignored, because this server does not support it: cache.'],
    [
      { formats: ['json_v2'], advanced: { ocr: true }, max_tier: 'warp' },
      ['json'],
      expect.stringMatching(/^The format json_v2 .* max_tier was ignored: .* not support it: ocr\.$/),
    ],
    [{ use_proxy: false, location: {}, cache: false }, null, null],
    [{ wait_for: false, wait_until: '', wait_condition: 'load', proxy: null }, null, null],
    [{ wait_until: 'networkidle0', wait_condition: 'load' }, null, null],
    [
      { wait_until: 'networkidle0' },
      null,
      'wait_until was ignored: it must be one of load, domcontentloaded, networkidle, commit.',
    ],
  ])('says of %j what is not done', async (body, formats, warning) => {
    const { call, services } = await shared()
    await call('POST', '/scrape', { url, ...body })
    expect(services.last('scrape')[1]).toMatchObject({ formats, warning })
  })

  it.each([
    [{ type: 'scroll' }, { type: 'scroll', selector: null, pixels: 600 }],
    [
      { type: 'scroll', pixels: -50, direction: null },
      { type: 'scroll', selector: null, pixels: -50 },
    ],
    [
      { type: 'scroll', direction: 'down', amount: 3 },
      { type: 'scroll', selector: null, pixels: 1800 },
    ],
    [
      { type: 'scroll', direction: 'up', amount: 0.5 },
      { type: 'scroll', selector: null, pixels: -300 },
    ],
    [
      { type: 'scroll', direction: 'up' },
      { type: 'scroll', selector: null, pixels: -600 },
    ],
    [
      { type: 'scroll', direction: 'up', pixels: 100 },
      { type: 'scroll', selector: null, pixels: -100 },
    ],
    [
      { type: 'wait_for', selector: 'h1' },
      { type: 'wait', selector: 'h1', milliseconds: 0 },
    ],
  ])('has the step %j', async (action, done) => {
    const { call, services } = await shared()
    const answer = await call('POST', '/scrape', { url, advanced: { actions: [action] } })
    expect(answer.json().warnings).toBeUndefined()
    expect(services.last('scrape')[1]).toMatchObject({ browser: { actions: [done] } })
  })

  it.each([
    [{ use_proxy: true }, 'use_proxy'],
    [{ advanced: { proxy_country: 'US' } }, 'advanced.proxy_country'],
    [{ location: { country: 'DE' } }, 'location'],
    [{ advanced: { actions: [{ type: 'click' }] } }, 'advanced.actions.0.selector'],
    [{ advanced: { actions: [{ type: 'evaluate', script: '1' }] } }, 'advanced.actions.0.type'],
    [{ actions: [{ type: 'wait_for' }] }, 'actions.0.selector'],
    [{ actions: [{ type: 'scroll', direction: 'left' }] }, 'actions.0.direction'],
    [{ actions: [{ type: 'scroll', amount: -1 }] }, 'actions.0.amount'],
    [{ actions: [{ type: 'scroll', direction: 'up', pixels: -100 }] }, 'actions.0.direction'],
    [{ actions: [{ type: 'scroll', amount: 2, pixels: 100 }] }, 'actions.0.amount'],
    [{ actions: [{ type: 'scroll', amount: 2, selector: '#low' }] }, 'actions.0.selector'],
  ])('of %j is refused', async (body, field) => {
    const { call, services } = await testServer()
    for (const path of ['/scrape', '/scrape/estimate']) {
      const answer = await call('POST', path, { url, ...body })
      expect([answer.statusCode, answer.json().field]).toEqual([422, field])
    }
    expect(services.last('scrape')).toEqual([])
  })

  it('leaves unknown formats out and says so', async () => {
    const { call, services } = await shared()
    const answer = (await call('POST', '/scrape', { url, formats: ['pdf', 'json', 'html', '<b>'] })).json()
    expect(services.last('scrape')[1]).toMatchObject({ formats: ['html', 'json'] })
    expect(answer.warning).toMatch(/were ignored \(pdf\); known/)
    expect(answer.content).toEqual({ html: '<p>hello</p>', json: { open: [1] } })
  })
})

describe('an update', () => {
  it.each([
    [
      { notes: null, expires_at: null, headers: null },
      { notes: null, expiresAt: null, headers: null },
    ],
    [{ name: null, cookies: null, disabled: null, validation_url: null, user_agent: null, domain: null }, {}],
    [{ headers: {} }, { headers: null }],
    [{ disabled: true }, { disabled: true }],
    [{ expires_at: '2026-05-01T00:00:00Z' }, { expiresAt: Date.UTC(2026, 4, 1) }],
  ])('of %j asks for %j', async (body, expected) => {
    const { call, services } = await withSession()
    expect((await call('PATCH', `/sessions/${id}`, body)).statusCode).toBe(200)
    expect(services.last('update')[2]).toEqual(expected)
  })
})

describe('an account', () => {
  it('logs in for a token', async () => {
    const { call, services } = await shared()
    const answer = await call('POST', '/auth/login', { email: 'ann@example.org', password: 'correct horse' }, {})
    expect(answer.json()).toEqual({ access_token: goodToken, token_type: 'bearer', expires_in: 3600 })
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect(services.last('login')).toEqual(['ann@example.org', 'correct horse', '127.0.0.1', 'bearer'])
  })

  it.each([
    [null, ''],
    ['https://keys.example', '; Secure'],
  ])('logs in for a cookie alone, public at %s', async (publicUrl, secure) => {
    const { call } = await testServer({ publicUrl })
    const body = { email: 'ann@example.org', password: 'correct horse', cookie: true }
    const answer = await call('POST', '/auth/login', body, {})
    expect(answer.json()).toEqual({ expires_in: 3600 })
    expect(answer.headers['set-cookie']).toBe(
      `latchkey_auth=${goodToken}; Path=/; Max-Age=3600; HttpOnly; SameSite=Strict${secure}`,
    )
  })

  it.each([
    [
      '/auth/me',
      ['created_at', 'credits_remaining', 'credits_total', 'email', 'id', 'name', 'operator', 'subscription_tier'],
    ],
    [
      '/usage',
      [
        'balance_dollars',
        'credits_available',
        'credits_limit',
        'credits_used_month',
        'period_end',
        'period_start',
        'plan',
        'requests_month',
      ],
    ],
    ['/billing/balance', ['balance_display', 'balance_microcents', 'total_deposited_cents', 'total_spent_cents']],
    [
      '/billing/usage',
      [
        'this_month_credits',
        'this_week_credits',
        'this_week_requests',
        'today_credits',
        'today_requests',
        'top_domains',
        'total_credits',
        'usage_since',
      ],
    ],
    [
      `/organizations/${organizationId}`,
      ['created_at', 'description', 'id', 'is_personal', 'member_count', 'name', 'role', 'slug'],
    ],
  ])('%s holds exactly its fields', async (path, fields) => {
    const { call } = await shared()
    expect(Object.keys((await call('GET', path)).json()).sort()).toEqual(fields)
  })

  it('lists keys as a bare array, none of them whole', async () => {
    const { call } = await shared()
    const keys = (await call('GET', '/api-keys')).json()
    expect(keys).toEqual([expect.objectContaining({ key: null, key_prefix: 'sk_live_abcd', requests: 7 })])
    const made = await call('POST', '/api-keys', { name: 'n' }, { authorization: `Bearer ${goodToken}` })
    expect([made.statusCode, made.json()]).toEqual([
      201,
      expect.objectContaining({ key: 'sk_live_shown_once', scopes: ['read', 'scrape', 'write'] }),
    ])
  })

  it.each([
    ['somebody new', { name: 'Bob', password: 'p' }, {}, 200],
    ['somebody new without a name', { password: 'p' }, {}, 422],
    ['nobody', {}, {}, 401],
    ['somebody known', {}, { 'x-api-key': otherKey }, 200],
    ['a bad key', { name: 'Bob', password: 'p' }, { 'x-api-key': 'no' }, 401],
  ])('accepts an invitation as %s', async (_name, body, headers, status) => {
    const { call } = await shared()
    expect((await call('POST', '/invitations/some-token/accept', body, headers)).statusCode).toBe(status)
  })
})
