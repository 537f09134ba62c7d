import { Writable } from 'node:stream'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { registerOpenApi, renderOpenApi } from '../../scripts/openapi/openapi.ts'
import { goodKey } from '../../test/support/http/memory-ids.ts'
import { memoryServices } from '../../test/support/http/memory-services.ts'
import { sharedServer, testServer } from '../../test/support/http/test-server.ts'
import { AppError, type ErrorCode, errorKinds } from '../errors.ts'

const id = '10000000-0000-4000-8000-000000000000'
const session = { name: 'Shop', domain: 'shop.example', cookies: { sid: 's' } }

function memoryLog(level: string) {
  const lines: string[] = []
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk))
      done()
    },
  })
  return { lines, logger: pino({ level }, stream) }
}

describe('a session', () => {
  const shared = sharedServer(testServer)
  it('holds exactly the fields of the contract', async () => {
    const { call } = await testServer()
    const created = (await call('POST', '/sessions', { ...session, expires_at: '2026-04-01T02:00:00.9+02:00' })).json()
    expect(created).toEqual({
      id,
      session_id: id,
      name: 'Shop',
      domain: 'shop.example',
      cookie_names: ['sid'],
      cookie_count: 1,
      header_names: null,
      status: 'active',
      expires_at: '2026-04-01T00:00:00Z',
      expiry_status: null,
      disabled: false,
      last_validated_at: null,
      validation_confidence: null,
      validation_url: 'https://shop.example/',
      next_validation_at: null,
      validation: null,
      keep_alive: false,
      monitoring: null,
      concurrency: { mode: 'auto', max: null, wait_seconds: null },
      pace: null,
      allowed_methods: ['GET', 'HEAD', 'OPTIONS', 'POST'],
      rotates: false,
      write_back: 'on',
      cookie_owner: 'latchkey',
      binding: 'unknown',
      binding_details: 'Not seen.',
      proxy: null,
      renewal: null,
      renewal_hosts: [],
      strict: false,
      expected_user: null,
      probe_user_agents: false,
      locale: null,
      timezone: null,
      viewport: null,
      external_id: null,
      labels: [],
      created: true,
      login_kept: false,
      last_verdict: null,
      state_version: 1,
      consecutive_failures: 0,
      last_used_at: null,
      total_requests: 47,
      successful_requests: 45,
      success_rate: 95.7,
      notes: null,
      organization_id: null,
      is_shared: false,
      access: 'owner',
      created_at: '2026-03-18T12:00:00Z',
      updated_at: '2026-03-18T12:00:00Z',
    })
  })

  it('is validated with the fields of the contract', async () => {
    const { call } = await testServer()
    expect((await call('POST', `/sessions/${id}/validate`)).json()).toEqual({
      is_valid: false,
      confidence: 92,
      http_status: 200,
      detected_user: null,
      wrong_user: null,
      cookie_expiry_detected: '2026-03-18T12:00:00Z',
      cookies_expiring_soon: false,
      indicators_found: { account_links: ['/account'], user_elements: [] },
      consecutive_failures: 1,
      details: 'The page asks for a log-in.',
      valid: false,
      reason: 'The page asks for a log-in.',
      id,
      name: 'Shop',
      domain: 'shop.example',
      status: 'invalid',
      inconclusive: false,
      final_url: 'https://shop.example/login',
      tier_used: '1',
    })
  })

  it('has an audit trail whose details are listed per action', async () => {
    const { call } = await testServer()
    expect((await call('GET', `/sessions/${id}/audit`)).json()).toEqual({
      entries: [
        {
          seq: 1,
          action: 'validated',
          actor: 'ann@example.org',
          timestamp: '2026-03-18T12:00:00Z',
          details: { key_prefix: 'sk_live_abcd', is_valid: true, confidence: 92 },
        },
      ],
      total: 1,
      next_cursor: null,
    })
  })

  it.each([
    ['limit=1', 200],
    ['limit=200', 200],
    ['limit=0', 422],
    ['limit=201', 422],
    ['limit=x', 422],
    ['limit=1&limit=2', 422],
    ['status=active', 200],
    ['status=unknown', 422],
    ['limit=&cursor=', 200],
    ['domain=', 422],
    ['status=', 422],
    ['external_id=', 422],
    ['labels=', 422],
    ['labels=prod&labels=', 422],
    ['disabled=true', 200],
    ['disabled=0', 200],
    ['disabled=', 422],
    ['disabled=yes', 422],
    ['status=%20', 422],
    ['domain=shop.example&status=expired&cursor=abc', 200],
    ['domain=%00', 422],
    ['unknown=1', 200],
    ['__proto__=1', 200],
  ])('is listed by ?%s: %i', async (query, status) => {
    const { call } = await shared()
    expect((await call('GET', `/sessions?${query}`)).statusCode).toBe(status)
  })

  it.each(['limit=1001', 'limit=0', 'action=looked_at', 'action='])('has no audit page of ?%s', async (query) => {
    const { call } = await shared()
    expect((await call('GET', `/sessions/${id}/audit?${query}`)).statusCode).toBe(422)
  })
})

describe('an error', () => {
  const throwing = (error: unknown) =>
    memoryServices({
      scrape: async () => {
        throw error
      },
    })
  /** Fails with the code that the path of its target is. */
  const failing = memoryServices({
    scrape: async (_principal, { url }) => {
      throw new AppError(new URL(url).pathname.slice(1) as ErrorCode, { cause: new Error('inside') })
    },
  })
  const shared = sharedServer(() => testServer({}, failing))

  it.each(Object.keys(errorKinds) as ErrorCode[])('%s is told in the one envelope', async (code) => {
    const { call } = await shared()
    const answer = await call('POST', '/scrape', { url: `https://shop.example/${code}` })
    const { status, message, resolution } = errorKinds[code]
    expect(answer.statusCode).toBe(status)
    const wait = code === 'SESSION_LIMIT_REACHED' ? 0 : 1
    const waits = status === 429 || status === 503
    const details =
      {
        VALIDATION_ERROR: { fields: [] },
        METHOD_NOT_ALLOWED: { allow: [] },
        SESSION_BUSY: { held_since: null, held_until: null },
        LOGIN_NEEDED: { login_url: null },
      }[String(code)] ?? {}
    expect(answer.json()).toEqual({
      error: code,
      code,
      message,
      detail: message,
      status,
      request_id: answer.headers['x-request-id'],
      resolution,
      details,
      ...(waits ? { retry_after: wait } : {}),
    })
    expect(answer.headers['retry-after']).toBe(waits ? String(wait) : undefined)
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
  })

  it('SESSION_BUSY says since when and until when, and when to try again', async () => {
    const busy = { heldSince: Date.UTC(2026, 2, 18, 12, 0, 0, 900), heldUntil: Date.UTC(2026, 2, 18, 12, 0, 15, 100) }
    const { call } = await testServer({}, throwing(new AppError('SESSION_BUSY', { busy, retryAfterSeconds: 15 })))
    const answer = await call('POST', '/scrape', { url: 'https://shop.example' })
    expect([answer.statusCode, answer.headers['retry-after'], answer.json().retry_after]).toEqual([409, '15', 15])
    expect(answer.json().details).toEqual({ held_since: '2026-03-18T12:00:00Z', held_until: '2026-03-18T12:00:15Z' })
  })

  it.each([0.2, 1.5, 59.999])('says in whole seconds to wait: %d', async (retryAfterSeconds) => {
    const { call } = await testServer({}, throwing(new AppError('OVERLOADED', { retryAfterSeconds })))
    const answer = await call('POST', '/scrape', { url: 'https://shop.example' })
    expect(answer.headers['retry-after']).toBe(String(Math.ceil(retryAfterSeconds)))
    expect(answer.json().retry_after).toBe(Math.ceil(retryAfterSeconds))
  })

  it.each([new Error('secret xyzzy'), 'secret xyzzy', undefined, null, { statusCode: 302 }])(
    'that nobody foresaw tells nothing: %s',
    async (thrown) => {
      const { call } = await testServer({}, throwing(thrown))
      const answer = await call('POST', '/scrape', { url: 'https://shop.example' })
      expect(answer.json()).toMatchObject({ code: 'INTERNAL', status: 500, details: {} })
      expect(answer.body).not.toContain('xyzzy')
    },
  )

  it('of the server is logged with its request, one of the client is not', async () => {
    const { lines, logger } = memoryLog('info')
    const { call } = await testServer({ logger }, throwing(new Error('broken')))
    const answer = await call('POST', '/scrape', { url: 'https://shop.example' })
    await call('POST', '/scrape', {})
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        requestId: answer.json().request_id,
        code: 'INTERNAL',
        err: expect.objectContaining({ message: 'broken' }),
      }),
    ])
  })

  it('is logged without what hangs on its cause, which may be what a target just sent', async () => {
    const { lines, logger } = memoryLog('debug')
    const parser = Object.assign(new Error('bad chunk', { cause: new Error('deeper') }), {
      code: 'HPE_INVALID_CHUNK_SIZE',
      data: 'Set-Cookie: sid=canary',
    })
    const { call } = await testServer({ logger }, throwing(new AppError('TARGET_UNREACHABLE', { cause: parser })))
    await call('POST', '/scrape', { url: 'https://shop.example' })
    const logged = lines.map((line) => JSON.parse(line)).find(({ err }) => err !== undefined)
    expect(logged.err).toMatchObject({ message: expect.stringContaining('deeper'), code: 'HPE_INVALID_CHUNK_SIZE' })
    expect(logged.err.stack).toContain('bad chunk')
    expect(lines.join()).not.toContain('canary')
  })

  it.each(['TARGET_UNREACHABLE', 'TIMEOUT', 'OVERLOADED'] as const)(
    '%s is nothing to wake the operator for',
    async (code) => {
      const { lines, logger } = memoryLog('info')
      const { call } = await testServer({ logger }, throwing(new AppError(code, { cause: new Error('inside') })))
      await call('POST', '/scrape', { url: 'https://shop.example' })
      expect(lines).toEqual([])
    },
  )

  it.each(['ECONNRESET', 'ENOENT', 'UND_ERR_SOCKET'])('of another kind that bears a code is ours: %s', async (code) => {
    const { call } = await testServer({}, throwing(Object.assign(new Error('inside'), { code, statusCode: 404 })))
    expect((await call('POST', '/scrape', { url: 'https://shop.example' })).json().code).toBe('INTERNAL')
  })

  it.each(['/nothing', '/api', '/dashboard/nothing', '/docs/nothing'])('of an unknown address: %s', async (url) => {
    const { app } = await shared()
    const answer = await app.inject({ url })
    expect(answer.json()).toMatchObject({ code: 'NOT_FOUND', status: 404, request_id: answer.headers['x-request-id'] })
  })

  it('of a method names those that work', async () => {
    const { app } = await testServer()
    const answer = await app.inject({ method: 'DELETE', url: '/api/v1/sessions/', headers: { 'x-api-key': goodKey } })
    expect([answer.statusCode, answer.headers['allow'], answer.json().details]).toEqual([
      405,
      'GET, HEAD, POST',
      { allow: ['GET', 'HEAD', 'POST'] },
    ])
  })
})

describe('every answer', () => {
  const shared = sharedServer(testServer)
  it.each([
    ['/', 200],
    ['/docs', 200],
    ['/dashboard/tools/sessions', 200],
    ['/dashboard/tools/sessions?cookies=e30', 303],
    ['/openapi.json', 200],
    ['/metrics', 200],
    ['/health/live', 200],
    ['/nothing', 404],
    ['/api/v1/auth/me', 401],
  ])('%s is guarded by its headers', async (url, status) => {
    const { app } = await shared()
    const { headers, statusCode } = await app.inject({ url })
    expect(statusCode).toBe(status)
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'/)
  })

  it('of the API is never stored, and has an id of its own', async () => {
    const { call } = await testServer()
    const [first, second] = [await call('GET', '/sessions'), await call('GET', '/sessions')]
    expect(first.headers['cache-control']).toBe('no-store')
    expect(first.headers['x-request-id']).not.toBe(second.headers['x-request-id'])
  })

  it('is logged at debug level only, without its query and without tokens in its path', async () => {
    const debug = memoryLog('debug')
    const { app } = await testServer({ logger: debug.logger })
    await app.inject({ url: '/dashboard/tools/sessions?action=create&cookies=canary' })
    await app.inject({ url: '/api/v1/sessions?domain=canary', headers: { 'x-api-key': goodKey } })
    await app.inject({ url: `/api/v1/sessions/${id}`, headers: { 'x-api-key': goodKey } })
    await app.inject({ method: 'POST', url: `/api/v1/invitations/canary${'x'.repeat(40)}/decline` })
    const entries = debug.lines.map((line) => JSON.parse(line))
    expect(entries.map(({ method, path, status }) => [method, path, status])).toEqual([
      ['GET', '/dashboard/tools/sessions', 303],
      ['GET', '/api/v1/sessions', 200],
      ['GET', `/api/v1/sessions/${id}`, 404],
      ['POST', '/api/v1/invitations/…/decline', 204],
    ])
    expect(debug.lines.join()).not.toContain('canary')
    const info = memoryLog('info')
    const quiet = await testServer({ logger: info.logger })
    await quiet.app.inject({ url: '/health/live' })
    expect(info.lines).toEqual([])
  })
})

describe('the operator', () => {
  it('sees readiness and metrics', async () => {
    const { app } = await testServer()
    expect((await app.inject({ url: '/health/ready' })).json()).toEqual({ status: 'ok' })
    const metrics = await app.inject({ url: '/metrics' })
    expect(metrics.headers['content-type']).toMatch(/^text\/plain/)
    expect(metrics.body).toBe('latchkey_up 1\n')
  })
})

describe('the reference', () => {
  it('describes every route of the API, in OpenAPI 3.1', async () => {
    const { app } = await testServer({ beforeRoutes: registerOpenApi })
    const document = JSON.parse(renderOpenApi(app))
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths)).toHaveLength(65)
    expect(Object.keys(document.paths['/api/v1/sessions/{id}']).sort()).toEqual(['delete', 'get', 'patch', 'put'])
    const create = document.paths['/api/v1/sessions'].post
    expect(create.requestBody.content['application/json'].schema).toEqual({
      $ref: '#/components/schemas/CreateSession',
    })
    expect(create.responses['201'].content['application/json'].schema).toEqual({
      $ref: '#/components/schemas/StoredSession',
    })
    expect(document.paths['/api/v1/sessions/{id}'].get.responses['200'].content['application/json'].schema).toEqual({
      $ref: '#/components/schemas/Session',
    })
    expect(create.responses).toMatchObject({ 414: { $ref: '#/components/responses/Error414' } })
    expect(create.responses.default).toBeUndefined()
    expect(document.components.responses.Error414).toMatchObject({
      description: 'URI_TOO_LONG',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
    })
    const keyed = Object.entries(document.paths).flatMap(([path, item]) => {
      const parameters = (item as { post?: { parameters?: { name: string }[] } }).post?.parameters ?? []
      return parameters.some(({ name }) => name === 'Idempotency-Key') ? [path] : []
    })
    expect(keyed.sort()).toEqual(['/batch', '/scrape', '/sessions', '/sessions/import'].map((end) => `/api/v1${end}`))
    const refs = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)].map((match) => match[1] ?? '')
    expect([...new Set(refs)].sort()).toEqual(Object.keys(document.components.schemas))
    const { headers: _, ...empty } = document.paths['/api/v1/sessions/{id}'].delete.responses['204']
    expect(empty).toEqual({ description: 'Done; no body is returned' })
  })

  it('is the same text each time, and what the address answers', async () => {
    const collected = { beforeRoutes: registerOpenApi }
    const [one, two] = [await testServer(collected), await testServer(collected)]
    const text = renderOpenApi(one.app)
    expect(renderOpenApi(two.app)).toBe(text)
    expect((await one.app.inject({ url: '/openapi.json' })).body).toBe(text)
  })

  it('is a page that loads from the server alone', async () => {
    const { app } = await testServer()
    const page = await app.inject({ url: '/docs' })
    expect(page.statusCode).toBe(200)
    const links = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '')
    expect(links.length).toBeGreaterThan(3)
    for (const link of links) {
      expect(link).not.toMatch(/^(https?:)?\/\//)
      const asset = await app.inject({ url: new URL(link, 'http://x/docs').pathname })
      expect([link, asset.statusCode]).toEqual([link, 200])
    }
    expect(page.body).not.toMatch(/<script(?![^>]* src=)/)
  })

  it('sends a file of its library once to a browser that keeps it', async () => {
    const { app } = await testServer()
    const url = '/docs/static/swagger-ui.css'
    const { headers } = await app.inject({ url })
    const again = await app.inject({ url, headers: { 'if-none-match': String(headers['etag']) } })
    expect([again.statusCode, again.body, again.headers['etag']]).toEqual([304, '', headers['etag']])
    const another = await app.inject({ url, headers: { 'if-none-match': '"another"' } })
    expect(another.statusCode).toBe(200)
  })
})
