import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { goodBox, goodKey, goodToken, leaseId, organizationId } from '../../test/support/http/memory-ids.ts'
import { jobIn } from '../../test/support/http/memory-jobs.ts'
import { memoryServices } from '../../test/support/http/memory-services.ts'
import { sharedServer, testServer } from '../../test/support/http/test-server.ts'
import { byForm, someOf } from '../../test/support/long-form.ts'
import { foreignOptions } from './compat/unperformed-options.ts'

const id = '10000000-0000-4000-8000-000000000000'
const session = { name: 'Shop', domain: 'shop.example', cookies: { sid: 's' } }
const url = 'https://shop.example/'
const side = { selector: '#a', text: 'Hello', status: 200, url: '/account' }
const kept = {
  validation: { url, logged_in: side, logged_out: side, discover: true, tier: 'browser' },
  keep_alive: true,
  monitoring: { enabled: true, min_seconds: 60, max_seconds: 3600 },
  write_back: 'off',
  cookie_owner: 'browser',
  renewal: {
    url: 'https://id.example/token',
    method: 'POST',
    content_type: 'application/json',
    body: { refresh_token: '{{refresh_token}}' },
    refresh_token: 'r',
    access_token_path: '/access_token',
    refresh_token_path: '/refresh_token',
    expires_in_path: '/expires_in',
  },
  renewal_hosts: ['id.example'],
  expected_user: 'mira@shop.example',
  strict: true,
  external_id: 'crm-17',
  labels: ['prod', 'team:a'],
  probe_user_agents: true,
  locale: 'de-DE',
  timezone: 'Europe/Berlin',
  viewport: { width: 1440, height: 900 },
  proxy: { url: 'socks5://user:password@proxy.example:1080' },
} as const

const encrypted = { encrypted_cookies: goodBox, wrapped_key: 'a2V5', cookie_names: ['sid'] }

/** Every body there is, with every field it knows, rightly filled. */
const bodies = [
  [
    'POST',
    '/sessions',
    {
      ...session,
      headers: { 'Accept-Language': 'en' },
      expires_at: '2026-04-01T00:00:00Z',
      notes: 'n',
      user_agent: 'Agent/1',
      consent: true,
      validation_url: url,
      validate: true,
      concurrency: { mode: 'limited', max: 4, wait_seconds: 30 },
      pace: { min_interval_ms: 500 },
      allowed_methods: ['GET', 'POST'],
      ...kept,
    },
  ],
  [
    'PATCH',
    `/sessions/${id}`,
    {
      name: 'n',
      cookies: { a: '1' },
      headers: { a: '1' },
      expires_at: '2026-04-01',
      notes: 'n',
      disabled: false,
      validation_url: url,
      user_agent: 'Agent/1',
      use_token: null,
      concurrency: { mode: 'exclusive' },
      pace: { min_interval_ms: 0 },
      allowed_methods: ['GET', 'PUT'],
      ...kept,
    },
  ],
  ['POST', `/sessions/${id}/lease`, { ttl_seconds: 60, wait_seconds: 5 }],
  ['POST', `/sessions/${id}/lease/${leaseId}`, { ttl_seconds: 3600 }],
  ['POST', `/sessions/${id}/validate`, { lease_id: leaseId }],
  ['POST', `/sessions/${id}/refresh`, { cookies: { a: '1' }, headers: { a: '1' }, expires_at: '2026-04-01' }],
  ['POST', '/sessions', { name: 'Shop', domain: 'shop.example', ...encrypted }],
  ['PATCH', `/sessions/${id}`, encrypted],
  ['POST', `/sessions/${id}/refresh`, encrypted],
  [
    'POST',
    '/sessions/import',
    {
      content: { a: '1' },
      name: 'n',
      domain: 'shop.example',
      format: 'map',
      use_token: null,
      dry_run: false,
      headers: { a: '1' },
      expires_at: '2026-04-01',
      notes: 'n',
      user_agent: 'Agent/1',
      consent: true,
      validation_url: url,
      validate: true,
      concurrency: { mode: 'shared' },
      pace: { min_interval_ms: 1 },
      allowed_methods: ['GET'],
      ...kept,
    },
  ],
  ['POST', '/sessions/import', { cookies: [{ name: 'a', value: '1' }], origins: [], domains: ['shop.example'] }],
  ['POST', '/sessions/import', { log: { entries: [{ request: { url } }] }, domain: 'shop.example' }],
  ['POST', `/sessions/${id}/refresh`, { cookies: 'a=1' }],
  ['PATCH', `/sessions/${id}`, { cookies: [{ name: 'a', value: '1' }] }],
  ['POST', `/sessions/${id}/rollback`, { version: 1 }],
  ['POST', `/sessions/${id}/share`, { organization_id: organizationId }],
  [
    'POST',
    '/sessions/capture',
    {
      start_url: 'https://shop.example/login',
      name: 'Shop',
      domain: 'shop.example',
      session_id: id,
      expected_user: 'mira@shop.example',
      locale: 'de-DE',
      timezone: 'Europe/Berlin',
      viewport: { width: 1024, height: 768 },
      auto_finish: true,
      for_other: true,
    },
  ],
  [
    'POST',
    '/sync-sources',
    {
      kind: 'cookiecloud',
      name: 'Laptop',
      domains: ['shop.example'],
      create_missing: true,
      session_ids: [id],
    },
  ],
  [
    'PATCH',
    `/sync-sources/${id}`,
    { name: 'Laptop', domains: ['shop.example'], create_missing: true, session_ids: [id] },
  ],
  ['POST', '/sessions/import/bulk', { rows: [{ content: 'a=1', domain: 'shop.example' }], dry_run: true }],
  ['POST', `/sessions/${id}/ensure`, { wait_seconds: 30 }],
  ['POST', `/sessions/${id}/login`, { replace: true }],
  ['POST', '/scrape', { url, session_id: id, sync: false, wait_for_login_seconds: 3600 }],
  ['POST', '/sessions/validate', { ids: [id] }],
  ['POST', '/sessions/validate', { all: true }],
  [
    'POST',
    '/scrape',
    {
      url,
      session_id: id,
      lease_id: leaseId,
      method: 'POST',
      body: 'a=1',
      content_type: 'text/plain',
      headers: { 'X-A': '1' },
      session_headers: { 'X-B': '2' },
      mode: 'html',
      formats: ['html', 'text'],
      timeout: 1.5,
      sync: true,
      webhook_url: 'https://hooks.example/',
      wait_for: '#x',
      wait_for_selector: '#x',
      actions: [
        { type: 'scroll', direction: 'up', amount: 2 },
        { type: 'wait_for', selector: '#x' },
      ],
      wait_until: 'load',
      screenshot: false,
      restore_session_storage: true,
      include_raw_html: true,
      max_response_bytes: 1000,
      require_session: true,
      render_js: 'auto',
      wait_condition: 'load',
      block_images: true,
      force_tier: '1',
      max_tier: '3.5',
      max_credits: 5,
      fail_fast: true,
    },
  ],
  ['POST', '/scrape', { url, cookies: { a: '1' }, advanced: {}, cost_controls: {} }],
  ['POST', '/batch', { requests: [{ url, session_id: id }], webhook_url: 'https://hooks.example/' }],
  ['POST', '/batch', { urls: [url, { url }], formats: ['text'] }],
  ['POST', '/scrape', { url, ...Object.fromEntries(foreignOptions.map((name) => [name, false])) }],
  ['POST', '/scrape/estimate', { url, cookies: 'a=1; b=2' }],
  ['POST', '/webhooks', { url, description: 'd', events: ['session.invalid'], organization_id: organizationId }],
  ['PATCH', `/webhooks/${organizationId}`, { url, description: 'd', events: ['*'], disabled: false }],
  ['POST', '/auth/login', { email: 'ann@example.org', password: 'correct horse', cookie: false }],
  ['POST', '/auth/change-password', { current_password: 'a', new_password: 'b' }],
  ['POST', '/api-keys', { name: 'n', scopes: ['read'], expires_at: '2030-01-01' }],
  ['POST', '/organizations', { name: 'n', description: 'd' }],
  ['PATCH', `/organizations/${organizationId}/members/${id}`, { role: 'admin' }],
  ['POST', `/organizations/${organizationId}/transfer`, { user_id: id }],
  ['POST', `/organizations/${organizationId}/invitations`, { email: 'bob@example.org', role: 'member' }],
  ['POST', '/invitations/token/accept', { name: 'n', password: 'p' }],
] as const satisfies readonly (readonly [string, string, Record<string, unknown>])[]

/** What the document says of a body; PUT is another name for PATCH. */
async function documentedBodies(): Promise<{ method: string; path: string; fields: string[] }[]> {
  const { app } = await testServer()
  const document = (await app.inject({ method: 'GET', url: '/openapi.json' })).json()
  const fieldsOf = ({ $ref: name, properties, anyOf = [] }: Schema): string[] => [
    ...(name === undefined ? [] : fieldsOf(document.components.schemas[name.split('/').at(-1) ?? ''])),
    ...Object.keys(properties ?? {}),
    ...anyOf.flatMap(fieldsOf),
  ]
  return Object.entries<Record<string, Operation>>(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { requestBody }]) =>
      requestBody === undefined || method === 'put'
        ? []
        : [{ method: method.toUpperCase(), path, fields: fieldsOf(requestBody.content['application/json'].schema) }],
    ),
  )
}

interface Schema {
  readonly $ref?: string
  readonly properties?: object
  readonly anyOf?: readonly Schema[]
}

interface Operation {
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } }
}

const nested = [
  ...(['screenshot', 'render_js', 'session_headers', 'session_id', 'lease_id', 'cookies'] as const).map((name) => ({
    outer: 'advanced',
    name,
  })),
  ...(['force_tier', 'max_tier', 'fail_fast'] as const).map((name) => ({ outer: 'cost_controls', name })),
]

const wrongValues: readonly unknown[] = [
  0,
  -1,
  1e308,
  0.5,
  true,
  false,
  '',
  'x',
  '\0',
  '\ud800',
  [],
  [[]],
  [null],
  {},
  { a: 1 },
  { a: null },
  { a: {} },
  { '': '' },
  { 'a\r\nb': 'c' },
  { a: 'c\r\nd' },
  { constructor: 'x' },
  'a'.repeat(20_000),
  ['\0'],
  [1],
  ['x', {}],
]

const tokenHeaders = { authorization: `Bearer ${goodToken}` }

async function serverWithSession() {
  const server = await testServer()
  await server.call('POST', '/sessions', session)
  return server
}

describe('every body', () => {
  const shared = sharedServer(serverWithSession)

  it('that the document knows is among these, with every field of it', async () => {
    const documented = await documentedBodies()
    expect(documented.length).toBeGreaterThan(20)
    const missing = documented.flatMap(({ method, path, fields }) => {
      const pattern = new RegExp(`^${path.replace('/api/v1', '').replace(/\{\w+\}/g, '[^/]+')}$`)
      const known = bodies.filter(([verb, target]) => verb === method && pattern.test(target))
      const shown = new Set(known.flatMap(([, , body]) => Object.keys(body)))
      return fields.filter((field) => !shown.has(field)).map((field) => `${method} ${path}: ${field}`)
    })
    // A field that is refused whatever it holds; and an estimate takes what a scrape takes.
    const expected = (line: string) => line.startsWith('POST /api/v1/scrape/estimate') || line.endsWith(': domain')
    expect(missing.filter((line) => !expected(line))).toEqual([])
  })

  it.each(bodies)('%s %s is taken with all its fields: %#', async (method, path, body) => {
    const { call } = await shared()
    const answer = await call(method, path, body, tokenHeaders)
    expect([answer.statusCode, answer.body]).toEqual([expect.toSatisfy((status) => status < 300), expect.anything()])
  })

  it.each(bodies)('%s %s meets every wrong value with a plain refusal: %#', async (method, path, body) => {
    const { call } = await shared()
    for (const [at, field] of Object.keys(body).entries()) {
      for (const value of someOf(wrongValues, 32, at)) {
        const answer = await call(method, path, { ...body, [field]: value }, tokenHeaders)
        // Some of the values are right for some of the fields; none of them may surprise the server.
        expect(answer.statusCode, `${field}: ${JSON.stringify(value)?.slice(0, 50)}`).toBeLessThan(500)
        if (answer.statusCode < 400 || answer.statusCode !== 422) continue
        const { message, detail, field: named, details } = answer.json()
        expect([typeof message, detail]).toEqual(['string', message])
        expect(details.fields[0].field).toBe(named)
      }
    }
  })

  it.each(bodies)('%s %s takes null for what is absent: %#', async (method, path, body) => {
    const { call } = await shared()
    for (const field of someOf(Object.keys(body), 2)) {
      const { [field]: _left, ...rest } = body as Record<string, unknown>
      const [absent, isNull] = [
        await call(method, path, rest, tokenHeaders),
        await call(method, path, { ...rest, [field]: null }, tokenHeaders),
      ]
      expect([field, isNull.statusCode]).toEqual([field, absent.statusCode])
    }
  })

  it.each(nested)('refuses wrong values in $outer.$name', async ({ outer, name }) => {
    const { call } = await shared()
    for (const value of [0, [], { a: 1 }, [1], '\ud800']) {
      const { statusCode } = await call('POST', '/scrape', { url, [outer]: { [name]: value } })
      expect([name, value, statusCode]).toEqual([
        name,
        value,
        expect.toSatisfy((status) => status >= 400 && status < 500),
      ])
    }
  })

  it.each(bodies)('%s %s is an object or nothing: %#', async (method, path) => {
    const { call } = await shared()
    for (const body of [0, '', 'x', true, [], [{}]]) {
      expect((await call(method, path, body, tokenHeaders)).statusCode).toBe(422)
    }
  })

  it('is never a surprise, whatever JSON it is', async () => {
    const { call } = await serverWithSession()
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...bodies),
        fc.jsonValue(),
        fc.jsonValue(),
        async ([method, path, body], a, b) => {
          const fields = Object.fromEntries(Object.keys(body).map((name, index) => [name, index % 2 ? a : b]))
          const answers = [await call(method, path, a, tokenHeaders), await call(method, path, fields, tokenHeaders)]
          for (const { statusCode } of answers) expect(statusCode).toBeLessThan(500)
        },
      ),
      { numRuns: byForm({ short: 40, long: 100 }) },
    )
  })
})

describe('a body as bytes', () => {
  const shared = sharedServer(testServer)
  const ask = async (payload: string | Buffer, headers: Record<string, string> = {}, path = '/sessions') => {
    const { app } = await shared()
    return app.inject({
      method: 'POST',
      url: `/api/v1${path}`,
      headers: { 'x-api-key': goodKey, 'content-type': 'application/json', ...headers },
      payload,
    })
  }
  const text = JSON.stringify(session)
  it.each([
    ['as it should be', text, {}, 201],
    ['with a charset', text, { 'content-type': 'application/json; charset=utf-8' }, 201],
    ['with unknown fields', JSON.stringify({ ...session, later: { a: 1 } }), {}, 201],
    ['of another type', text, { 'content-type': 'text/plain' }, 415],
    ['of a form', 'name=x', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['of no type that is one', text, { 'content-type': 'json' }, 415],
    ['compressed', text, { 'content-encoding': 'gzip' }, 415],
    ['cut off', text.slice(0, -1), {}, 400],
    ['not JSON', "{'a': 1}", {}, 400],
    ['not UTF-8', Buffer.from([...Buffer.from('{"name":"'), 0xff, ...Buffer.from('"}')]), {}, 400],
    ['with a surrogate as bytes', Buffer.from([...Buffer.from('{"name":"'), 0xed, 0xa0, 0x80, 0x22, 0x7d]), {}, 400],
    ['with a lone surrogate', text.replace('Shop', '\\ud800'), {}, 422],
    ['with a NUL', text.replace('Shop', 'a\\u0000b'), {}, 422],
    ['with a key twice', '{"name":"a","name":"b","domain":"shop.example","cookies":{"a":"1"}}', {}, 400],
    ['with a key twice, written differently', '{"name":"a","n\\u0061me":"b"}', {}, 400],
    ['with a cookie twice', '{"name":"a","domain":"shop.example","cookies":{"a":"1","a":"2"}}', {}, 400],
    ['with __proto__', '{"name":"a","domain":"shop.example","cookies":{"a":"1"},"__proto__":{"x":1}}', {}, 422],
    ['with a cookie __proto__', '{"name":"a","domain":"shop.example","cookies":{"__proto__":"1"}}', {}, 422],
    ['with a cookie constructor', '{"name":"a","domain":"shop.example","cookies":{"constructor":"1"}}', {}, 201],
    ['with constructor.prototype', `${text.slice(0, -1)},"constructor":{"prototype":{"x":1}}}`, {}, 201],
    ['nested 500,000 deep', `${'['.repeat(500_000)}${']'.repeat(500_000)}`, {}, 400],
    ['nested 65 deep where nothing is read', `${text.slice(0, -1)},"x":${'['.repeat(65)}${']'.repeat(65)}}`, {}, 400],
    ['nested 40 deep where nothing is read', `${text.slice(0, -1)},"x":${'['.repeat(40)}${']'.repeat(40)}}`, {}, 201],
    ['of 1 MiB', text.padEnd(1024 * 1024), {}, 201],
    ['of 1 MiB and a byte', text.padEnd(1024 * 1024 + 1), {}, 413],
    ['empty', '', {}, 422],
  ])('%s', async (_name, payload, headers, status) => {
    expect((await ask(payload, headers)).statusCode).toBe(status)
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  })

  it.each([
    ['/scrape', '1 MiB', 1024 * 1024 + 1],
    ['/batch', '1 MiB', 1024 * 1024 + 1],
    ['/auth/login', '16 KiB', 16 * 1024 + 1],
    ['/sessions/import', '32 MiB', 32 * 1024 * 1024 + 1],
  ])('to %s that is too large names its limit, %s', async (path, limit, bytes) => {
    const answer = await ask(Buffer.alloc(bytes, 0x20), {}, path)
    expect([answer.statusCode, answer.json().message]).toEqual([
      413,
      `The body is larger than ${limit}, the limit of this route.`,
    ])
  })

  it.each(['/scrape', '/sessions/import'])('to %s that is compressed is not said to be no JSON', async (path) => {
    const answer = await ask(text, { 'content-encoding': 'gzip' }, path)
    expect(answer.statusCode).toBe(415)
    expect(answer.json()).toMatchObject({
      code: 'UNSUPPORTED_MEDIA_TYPE',
      message: 'Compressed bodies are not accepted.',
      resolution: 'Send the body as it is, without Content-Encoding.',
    })
  })

  it.each([
    ['GET', '/sessions', 200],
    ['POST', `/sessions/${id}/unshare`, 404],
    ['POST', `/sessions/${id}/validate`, 200],
    ['DELETE', `/sessions/${id}`, 404],
    ['POST', `/sessions/${id}/refresh`, 404],
    ['POST', '/sessions/validate', 422],
  ] as const)('may be empty on %s %s, whatever its type', async (method, path, status) => {
    const { app } = await testServer()
    for (const type of ['application/json', 'application/x-www-form-urlencoded', undefined]) {
      for (const length of ['0', undefined]) {
        const headers = {
          'x-api-key': goodKey,
          ...(type === undefined ? {} : { 'content-type': type }),
          ...(length === undefined ? {} : { 'content-length': length }),
        }
        expect((await app.inject({ method, url: `/api/v1${path}`, headers })).statusCode).toBe(status)
      }
    }
  })

  it.each(['validate', 'ensure', 'login'])('may be null to %s a session, as if it were absent', async (what) => {
    const { statusCode } = await ask('', {}, `/sessions/${id}/${what}`)
    expect(statusCode).not.toBe(422)
    expect(await ask('null', {}, `/sessions/${id}/${what}`)).toMatchObject({ statusCode })
  })
})

describe('cookies and headers', () => {
  const shared = sharedServer(testServer)
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`c${index}`, 'v']))
  it.each([
    ['300 cookies', { cookies: many(300) }, 201],
    ['301 cookies', { cookies: many(301) }, 422],
    ['10,000 cookies', { cookies: many(10_000) }, 422],
    ['no cookies', { cookies: {} }, 422],
    ['a cookie of 8 KiB', { cookies: { a: 'v'.repeat(8191) } }, 201],
    ['a cookie of 8 KiB and a byte', { cookies: { a: 'v'.repeat(8192) } }, 422],
    ['CR LF in a cookie', { cookies: { a: 'b\r\nSet-Cookie: c=d' } }, 422],
    ['a semicolon in a cookie', { cookies: { a: 'b; c=d' } }, 422],
    ['a cookie in quotes', { cookies: { a: '"b c"' } }, 201],
    ['cookie names that browsers take', { cookies: { 'a b': 'c', 'cart[id]': 'd', 'x_host:443': 'e' } }, 201],
    ['a space behind a cookie name', { cookies: { 'a ': 'c' } }, 422],
    ['an equals sign in a cookie name', { cookies: { 'a=b': 'c' } }, 422],
    ['methods', { allowed_methods: ['GET', 'DELETE'] }, 201],
    ['methods without GET', { allowed_methods: ['POST'] }, 422],
    ['no methods', { allowed_methods: [] }, 422],
    ['a method that is none', { allowed_methods: ['GET', 'TRACE'] }, 422],
    ['an empty cookie name', { cookies: { '': 'c' } }, 422],
    ['CR LF in a header', { headers: { a: 'b\r\nc: d' } }, 422],
    ['a framing header', { headers: { 'Transfer-Encoding': 'chunked' } }, 422],
    ['Cookie as a header', { headers: { cookie: 'a=b' } }, 422],
    ['headers of 33 KiB', { headers: { a: 'v'.repeat(33 * 1024) } }, 422],
    ['no headers', { headers: {} }, 201],
    ['a name of 255', { name: 'n'.repeat(255) }, 201],
    ['a name of 256', { name: 'n'.repeat(256) }, 422],
    ['a blank name', { name: '  ' }, 422],
    ['an invisible name', { name: '\u200b' }, 422],
    ['a name with <', { name: 'a<b' }, 422],
    ['notes of 1,000', { notes: 'n'.repeat(1000) }, 201],
    ['notes of 1,001', { notes: 'n'.repeat(1001) }, 422],
    ['no zone', { expires_at: '2026-04-01T00:00:00' }, 201],
    ['30 February', { expires_at: '2026-02-30' }, 422],
    ['the year 10000', { expires_at: '+010000-01-01T00:00:00Z' }, 422],
    ['a date that is a number', { expires_at: 1_800_000_000 }, 422],
  ])('%s', async (_name, fields, status) => {
    const { call } = await shared()
    expect((await call('POST', '/sessions', { ...session, ...fields })).statusCode).toBe(status)
  })

  it('are never quoted in a refusal', async () => {
    const { call } = await shared()
    const secret = 'canary-7f3a'
    for (const fields of [
      { cookies: { a: `${secret}\n` } },
      { cookies: { [`${secret} `]: 'a' } },
      { cookies: secret },
      { cookies: [secret] },
      { headers: { a: `${secret}\0` } },
      { expires_at: secret },
      { validate: secret },
    ]) {
      const { statusCode, body } = await call('POST', '/sessions', { ...session, ...fields })
      expect([statusCode, body.includes(secret)]).toEqual([422, false])
    }
  })

  it('of which thousands are wrong name no more than twenty', async () => {
    const { call } = await shared()
    const cookies = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`c${index}`, 1]))
    const { details } = (await call('POST', '/sessions', { ...session, cookies })).json()
    expect(details.fields.length).toBeLessThanOrEqual(20)
  })
})

describe('a URL with a user name or password', () => {
  const shared = sharedServer(testServer)
  it.each([
    ['/scrape', (url: string) => ({ url })],
    ['/scrape/estimate', (url: string) => ({ url })],
    ['/batch', (url: string) => ({ urls: [url] })],
  ])('is refused, and not quoted: %s', async (path, body) => {
    const { call } = await shared()
    for (const url of ['https://dana:canary-7f3a@shop.example/', 'https://canary-7f3a@shop.example/']) {
      const answer = await call('POST', path, body(url))
      expect([answer.statusCode, answer.body]).toEqual([422, expect.stringContaining('send an Authorization header')])
      expect(answer.body).not.toContain('canary')
    }
  })
})

describe('a job', () => {
  it.each([
    ['queued', null, 'queued'],
    ['processing', null, 'processing'],
    ['succeeded', null, 'succeeded'],
    ['succeeded', 'node', 'completed'],
    ['failed', 'node', 'failed'],
  ] as const)('that is %s and was created by %s says: %s', async (status, vocabulary, said) => {
    const services = memoryServices({ jobs: { get: async () => ({ ...jobIn(status), vocabulary }) } })
    const { call } = await testServer({}, services)
    const job = (await call('GET', `/jobs/${id}`)).json()
    expect(job).toMatchObject({ status: said, job_id: jobIn(status).jobId })
    if (status === 'succeeded') {
      const { job_id: _id, status: _status, result, error, error_code: _code, ...top } = job
      expect([top, error]).toEqual([result, null])
      expect(top.status_code).toBe(200)
    } else {
      expect(job).not.toHaveProperty('status_code')
      expect(job.result).toBeNull()
      expect(typeof job.error).toBe(status === 'failed' ? 'string' : 'object')
    }
  })
})
