import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import { goodKey, goodToken, organizationId, otherKey, readOnlyKey } from '../../../test/support/http/memory-ids.ts'
import { memoryServices } from '../../../test/support/http/memory-services.ts'
import { exchange } from '../../../test/support/http/raw.ts'
import { limited, sharedServer, standingClock, testServer } from '../../../test/support/http/test-server.ts'
import { someOf } from '../../../test/support/long-form.ts'
import { AppError } from '../../errors.ts'

/** Nothing waits. */
const noTurns = { next: () => Promise.resolve(), nextBrief: () => Promise.resolve() }

interface Route {
  readonly method: string
  readonly url: string
}

/** Every route of a server, as the framework itself announces them. */
async function walkRoutes(
  options: Parameters<typeof testServer>[0] = {},
): Promise<{ app: FastifyInstance; routes: readonly Route[] }> {
  const routes: Route[] = []
  const watch = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance }
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) routes.push({ method: one, url })
    })
  }
  subscribe('fastify.initialization', watch)
  try {
    return { app: (await testServer(options)).app, routes }
  } finally {
    unsubscribe('fastify.initialization', watch)
  }
}

/** `accept` also takes somebody without a credential, for whom it makes an account. */
const publicRoutes = [
  'GET /',
  'GET /capture/:id',
  'GET /capture/files/:name',
  'GET /dashboard/tools/sessions',
  'GET /docs',
  'GET /docs/json',
  'GET /docs/static/favicon-32x32.png',
  'GET /docs/static/logo.svg',
  'GET /docs/static/reference.css',
  'GET /docs/static/reference.js',
  'GET /docs/static/swagger-ui-bundle.js',
  'GET /docs/static/swagger-ui-standalone-preset.js',
  'GET /docs/static/swagger-ui.css',
  'GET /docs/yaml',
  'GET /health/live',
  'GET /health/ready',
  'GET /login/:id',
  'GET /metrics',
  'GET /openapi.json',
  'POST /api/v1/auth/login',
  'POST /api/v1/invitations/:token/accept',
  'POST /api/v1/invitations/:token/decline',
  'POST /capture/:id/enter',
  'POST /login/:id/open',
  'POST /sync/cookiecloud/update',
]

const withIds = (url: string): string => url.replace(/:\w+/g, organizationId)

describe('every route', () => {
  it.each(['', '/'])(
    'needs a principal, unless it is one of the few that are public: with %j at the end',
    async (end) => {
      const { app, routes } = await walkRoutes()
      expect(routes.length).toBeGreaterThan(60)
      const open: string[] = []
      for (const { method, url } of routes.filter((route) => route.method !== 'HEAD')) {
        const path = url === '/' ? url : withIds(url) + end
        const { statusCode } = await app.inject({ method: method as 'GET', url: path })
        if (statusCode !== 401) open.push(`${method} ${url}`)
      }
      // Nobody who brings nothing is taken in.
      const expected = publicRoutes.filter((route) => !route.endsWith('/accept'))
      expect(open.sort()).toEqual(expected)
    },
  )

  it('reads no body of somebody unknown, unless it is public', async () => {
    const { app, routes } = await walkRoutes()
    const open: string[] = []
    for (const { method, url } of routes.filter((route) => route.method === 'POST')) {
      const headers = { 'content-type': 'application/json' }
      const { statusCode } = await app.inject({ method: 'POST', url: withIds(url), headers, payload: '{' })
      if (statusCode !== 401) open.push(`${method} ${url}`)
    }
    expect(open.sort()).toEqual(publicRoutes.filter((route) => route.startsWith('POST')))
  })

  it('reads little of what somebody unknown sends, except a push', async () => {
    const { app } = await testServer()
    const large: string[] = []
    const headers = { 'content-type': 'application/json' }
    for (const url of publicRoutes.filter((route) => route.startsWith('POST')).map((route) => route.slice(5))) {
      const payload = JSON.stringify('x'.repeat(16 * 1024))
      const { statusCode } = await app.inject({ method: 'POST', url: withIds(url), headers, payload })
      if (statusCode !== 413) large.push(url)
    }
    expect(large).toEqual(['/sync/cookiecloud/update'])
  })

  it('answers with and without a trailing slash, never by a redirect', async () => {
    const { app, routes } = await walkRoutes()
    for (const { method, url } of routes.filter(
      (route) => route.url.startsWith('/api/v1') && route.method !== 'HEAD',
    )) {
      const ask = (target: string) =>
        app.inject({ method: method as 'GET', url: target, headers: { 'x-api-key': goodKey } })
      const [bare, slashed] = [await ask(withIds(url)), await ask(`${withIds(url)}/`)]
      expect(slashed.statusCode).toBe(bare.statusCode)
      expect([301, 302, 307, 308, 405, 500]).not.toContain(bare.statusCode)
      if (bare.statusCode === 404) expect(bare.json().code).toBe('SESSION_NOT_FOUND')
    }
  })
})

describe('a credential', () => {
  const shared = sharedServer(testServer)
  const cookie = `other=1; latchkey_auth=${goodToken}`
  const own = { cookie, 'x-latchkey-csrf': '1', host: 'latchkey.example' }
  it.each([
    ['a key', { 'x-api-key': goodKey }, 200],
    ['an unknown key', { 'x-api-key': 'sk_live_none' }, 401],
    ['an empty key', { 'x-api-key': '' }, 401],
    ['a token', { authorization: `Bearer ${goodToken}` }, 200],
    ['a token, in another case', { authorization: `bearer ${goodToken}` }, 200],
    ['an unknown token', { authorization: 'Bearer nobody' }, 401],
    ['a bare scheme', { authorization: 'Bearer' }, 401],
    ['another scheme', { authorization: 'Basic YTpi' }, 401],
    [
      'a bad key beside a good token: the first decides',
      { 'x-api-key': 'no', authorization: `Bearer ${goodToken}` },
      401,
    ],
    ['a good key beside a bad token', { 'x-api-key': goodKey, authorization: 'Bearer no' }, 200],
    ['a bad token beside a good cookie', { ...own, authorization: 'Bearer no' }, 401],
    ['the cookie alone', { cookie }, 401],
    ['the cookie with the header', own, 200],
    ['the cookie with an empty header', { ...own, 'x-latchkey-csrf': '' }, 401],
    ['the cookie from the same origin', { ...own, origin: 'http://latchkey.example' }, 200],
    ['the cookie from another origin', { ...own, origin: 'http://evil.example' }, 401],
    ['the cookie from another site', { ...own, 'sec-fetch-site': 'cross-site' }, 401],
    ['the cookie from a sibling', { ...own, 'sec-fetch-site': 'same-site' }, 401],
    ['the cookie, as browsers say same origin', { ...own, 'sec-fetch-site': 'same-origin' }, 200],
    ['the cookie beside another scheme of a proxy', { ...own, authorization: 'Basic YTpi' }, 200],
    ['any other cookie', { ...own, cookie: `session=${goodToken}` }, 401],
    ['nothing', {}, 401],
  ])('%s', async (_name, headers, status) => {
    const { call } = await shared()
    expect((await call('GET', '/auth/me', undefined, headers)).statusCode).toBe(status)
  })

  it.each(['x-api-key', 'api_key', 'key', 'token', 'access_token'])(
    'is never read from the query: %s',
    async (name) => {
      const { call } = await shared()
      for (const secret of [goodKey, goodToken]) {
        expect((await call('GET', `/auth/me?${name}=${secret}`, undefined, {})).statusCode).toBe(401)
      }
    },
  )

  it('in a cookie changes nothing for a page that does not say where it is from', async () => {
    const { call } = await testServer()
    expect((await call('POST', '/auth/logout', {}, own)).statusCode).toBe(401)
    expect((await call('POST', '/auth/logout', {}, { ...own, origin: 'http://latchkey.example' })).statusCode).toBe(204)
  })

  it('in a cookie is measured by the public address, where there is one', async () => {
    const { call } = await testServer({ publicUrl: 'https://keys.example/' })
    const from = (origin: string) => call('GET', '/auth/me', undefined, { ...own, origin })
    expect((await from('https://keys.example')).statusCode).toBe(200)
    expect((await from('http://latchkey.example')).statusCode).toBe(401)
  })
})

it('names a scheme with a 401, which opens no dialogue in a browser (RFC 9110 §11.6.1)', async () => {
  const { call } = await testServer()
  expect((await call('GET', '/sessions', undefined, {})).headers['www-authenticate']).toBe('Bearer')
})

describe('a 401', () => {
  const shared = sharedServer(testServer)
  it.each([
    ['no credential', {}, 'This route needs a valid API key or token.'],
    [
      'an unknown key',
      { 'x-api-key': 'sk_live_none' },
      'The API key is unknown, has expired or was revoked, or its account is disabled.',
    ],
    [
      'a key as a token',
      { authorization: 'Bearer sk_live_none' },
      'Authorization: Bearer takes a token, not an API key.',
    ],
    ['a token that is none', { authorization: 'Bearer eyJ.none' }, 'The token is not valid, or no longer.'],
  ])('says what is wrong with %s', async (_name, headers, message) => {
    const { call } = await shared()
    const { statusCode, body } = await call('GET', '/sessions', undefined, headers)
    expect([statusCode, JSON.parse(body)]).toEqual([
      401,
      expect.objectContaining({ message, resolution: expect.stringMatching(/\.$/) }),
    ])
  })
})

describe('the order of checks', () => {
  const shared = sharedServer(testServer)
  const id = '10000000-0000-4000-8000-000000000000'
  const bad = { 'x-api-key': 'sk_live_none' }
  const readOnly = { 'x-api-key': readOnlyKey }
  const unlimited = { 'x-api-key': goodKey }
  const big = 'x'.repeat(1024 * 1024)
  const u = 'https://shop.example/'
  it.each([
    ['401 before 404', 'GET', '/nothing', undefined, bad, 'UNAUTHORIZED'],
    ['401 before 405', 'DELETE', '/sessions', undefined, bad, 'UNAUTHORIZED'],
    ['401 before 413', 'POST', '/sessions', big, bad, 'UNAUTHORIZED'],
    ['404 before 413', 'POST', '/nothing', big, unlimited, 'NOT_FOUND'],
    ['405 before 413', 'POST', '/auth/me', big, unlimited, 'METHOD_NOT_ALLOWED'],
    ['413 before 403', 'POST', '/sessions', big, readOnly, 'PAYLOAD_TOO_LARGE'],
    ['413 before 415', 'POST', '/sessions', big, { ...unlimited, 'content-type': 'text/plain' }, 'PAYLOAD_TOO_LARGE'],
    ['422 before 403', 'POST', '/sessions', {}, readOnly, 'VALIDATION_ERROR'],
    [
      '422 for no known format before 403',
      'POST',
      '/scrape',
      { url: u, formats: ['zip'] },
      readOnly,
      'VALIDATION_ERROR',
    ],
    ['422 for no whole address before 403', 'POST', '/scrape', { url: 'a/b' }, readOnly, 'VALIDATION_ERROR'],
    ['422 for neither ids nor all before 403', 'POST', '/sessions/validate', {}, readOnly, 'VALIDATION_ERROR'],
    ['422 before 404', 'PATCH', '/sessions/none', { name: 1 }, unlimited, 'VALIDATION_ERROR'],
    ['403 before 404', 'PATCH', '/sessions/none', {}, readOnly, 'FORBIDDEN'],
    ['404 for what is no UUID', 'PATCH', '/sessions/none', {}, unlimited, 'SESSION_NOT_FOUND'],
    [
      '404 before 400',
      'POST',
      '/scrape',
      { url: 'http://a.example', session_id: id, cookies: { a: '1' } },
      unlimited,
      'SESSION_NOT_FOUND',
    ],
  ])('%s', async (_name, method, path, body, headers, code) => {
    const { call } = await shared()
    expect((await call(method, path, body, headers)).json().code).toBe(code)
  })

  it.each([
    ['413', big],
    ['422', {}],
  ])('429 before %s', async (_name, body) => {
    const { call } = await testServer({ rateLimits: limited({ create: 1 }) })
    await call('POST', '/sessions', {})
    expect((await call('POST', '/sessions', body)).json().code).toBe('RATE_LIMITED')
  })
})

describe('a scope', () => {
  const shared = sharedServer(testServer)
  it.each([
    ['GET', '/sessions', 200],
    ['GET', '/auth/me', 200],
    ['GET', '/usage', 200],
    ['HEAD', '/sessions', 200],
    ['POST', '/scrape', 403],
    ['POST', '/scrape/estimate', 403],
    ['POST', '/sessions/validate', 403],
    ['POST', `/sessions/${organizationId}/validate`, 403],
    ['DELETE', `/sessions/${organizationId}`, 403],
    ['POST', '/organizations', 403],
  ])('of reading: %s %s → %i', async (method, path, status) => {
    const { call } = await shared()
    const body = { url: 'https://shop.example', all: true, name: 'n' }
    const answer = await call(method, path, method === 'POST' ? body : undefined, { 'x-api-key': readOnlyKey })
    expect(answer.statusCode).toBe(status)
  })

  it.each([
    ['POST', '/api-keys', { name: 'n' }],
    ['DELETE', `/api-keys/${organizationId}`, undefined],
    ['POST', '/auth/change-password', { current_password: 'a', new_password: 'b' }],
  ])('of all kinds is not enough for a key: %s %s', async (method, path, body) => {
    const { call } = await testServer()
    const refused = (await call(method, path, body)).json()
    expect(refused).toMatchObject({ code: 'FORBIDDEN', message: 'An API key cannot do this; log in instead.' })
    // The same with a key that could not do anything else, either.
    expect((await call(method, path, body, { 'x-api-key': readOnlyKey })).json().message).toBe(refused.message)
    expect((await call(method, path, body, { authorization: `Bearer ${goodToken}` })).statusCode).toBeLessThan(300)
  })

  it('of all kinds is not enough for a key: after a bad body (422), before an id that is none (404)', async () => {
    const { call } = await testServer()
    expect((await call('POST', '/api-keys', {})).statusCode).toBe(422)
    expect((await call('DELETE', '/api-keys/none')).statusCode).toBe(403)
  })
})

describe('rate limits', () => {
  const session = { name: 'Shop', domain: 'shop.example', cookies: { sid: 's' } }
  const id = '10000000-0000-4000-8000-000000000000'
  const limits = [
    ['POST', '/sessions', session, 10],
    ['POST', '/sessions', {}, 10],
    ['GET', '/sessions', undefined, 30],
    ['HEAD', '/sessions', undefined, 30],
    ['POST', '/sessions/validate', { all: true }, 5],
    ['POST', `/sessions/${id}/validate`, undefined, 5],
    ['POST', `/sessions/${id}/refresh`, undefined, 10],
    ['GET', `/sessions/${id}`, undefined, 30],
    ['PATCH', `/sessions/${id}`, {}, 30],
    ['PUT', `/sessions/${id}`, {}, 30],
    ['DELETE', `/sessions/${id}`, undefined, 30],
    ['POST', `/sessions/${id}/share`, {}, 30],
    ['POST', `/sessions/${id}/unshare`, undefined, 30],
    ['DELETE', `/sessions/${id}/unshare`, undefined, 30],
    ['GET', `/sessions/${id}/audit`, undefined, 30],
    ['GET', `/sessions/${id}/health`, undefined, 30],
    ['GET', `/sessions/${id}/versions`, undefined, 30],
    ['POST', `/sessions/${id}/rollback`, { version: 1 }, 30],
    ['POST', `/sessions/${id}/lease`, { ttl_seconds: 1 }, 30],
    ['POST', `/sessions/${id}/lease/${id}`, { ttl_seconds: 1 }, 30],
    ['DELETE', `/sessions/${id}/lease/${id}`, undefined, 30],
    ['POST', '/sessions/import', { content: { a: '1' }, domain: 'shop.example' }, 10],
    ['GET', '/usage', undefined, 30],
    ['GET', '/billing/usage', undefined, 30],
  ] as const

  it.each(someOf<readonly [method: string, path: string, body: object | undefined, limit: number]>(limits, 2))(
    '%s %s %j: %#',
    async (method, path, body, limit) => {
      const clock = standingClock()
      const { call } = await testServer({ rateLimits: limited(), clock, stopwatch: clock })
      const reset = String(Math.ceil((clock.now() + 60_000) / 1000))
      for (let left = limit - 1; left >= 0; left -= 1) {
        const { headers, statusCode } = await call(method, path, body)
        expect(statusCode).not.toBe(429)
        expect(headers).toMatchObject({
          'x-ratelimit-limit': String(limit),
          'x-ratelimit-remaining': String(left),
          'x-ratelimit-reset': reset,
        })
      }
      clock.advance(10_500)
      const refused = await call(method, path, body)
      expect(refused.statusCode).toBe(429)
      expect(refused.headers).toMatchObject({
        'retry-after': '50',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': reset,
      })
      if (method !== 'HEAD') expect(refused.json()).toMatchObject({ code: 'RATE_LIMITED', retry_after: 50 })
      expect((await call(method, path, body, { 'x-api-key': otherKey })).statusCode).not.toBe(429)
      clock.advance(49_500)
      expect((await call(method, path, body)).statusCode).not.toBe(429)
    },
  )

  it('last a minute, however far the clock of the system is set back', async () => {
    const [clock, stopwatch] = [standingClock(), standingClock()]
    const { call } = await testServer({ rateLimits: limited({ list: 1 }), clock, stopwatch })
    await call('GET', '/sessions')
    clock.advance(-2 * 86_400_000)
    stopwatch.advance(30_000)
    const refused = await call('GET', '/sessions')
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '30'])
    expect(refused.headers['x-ratelimit-reset']).toBe(String(Math.ceil((clock.now() + 30_000) / 1000)))
    stopwatch.advance(30_000)
    expect((await call('GET', '/sessions')).statusCode).toBe(200)
  })

  it('are told by every session route there is', async () => {
    const { app, routes } = await walkRoutes({ rateLimits: limited() })
    const untold: string[] = []
    const ofSessions = routes.filter(({ url }) => url.startsWith('/api/v1/sessions'))
    expect(ofSessions.length).toBeGreaterThan(20)
    for (const { method, url } of ofSessions) {
      const { headers } = await app.inject({
        method: method as 'GET',
        url: withIds(url),
        headers: { 'x-api-key': goodKey },
      })
      if (headers['x-ratelimit-limit'] === undefined) untold.push(`${method} ${url}`)
    }
    expect(untold).toEqual([])
  })

  it('counts the other session routes together', async () => {
    const { call } = await testServer({ rateLimits: limited({ other: 2 }) })
    await call('GET', `/sessions/${id}`)
    await call('DELETE', `/sessions/${id}/unshare`)
    expect((await call('GET', `/sessions/${id}/audit`)).statusCode).toBe(429)
  })

  it.each<[string, string, object?]>([
    ['POST', '/api-keys', { name: 'key' }],
    ['POST', '/organizations', { name: 'Acme' }],
    ['POST', `/organizations/${id}/transfer`, { user_id: id }],
    ['PATCH', `/organizations/${id}/members/${id}`, { role: 'admin' }],
    ['PUT', `/organizations/${id}/members/${id}`, { role: 'admin' }],
    ['POST', `/organizations/${id}/invitations`, { email: 'a@example.org' }],
    ['POST', '/webhooks', { url: 'https://shop.example/', events: ['*'] }],
    ['PATCH', `/webhooks/${id}`, { enabled: false }],
    ['PUT', `/webhooks/${id}`, { enabled: false }],
    ['POST', `/webhooks/${id}/rotate-secret`],
    ['POST', `/webhooks/${id}/test`],
    ['POST', `/webhooks/${id}/deliveries/${id}/replay`],
    ['POST', '/webhooks/callback-secret'],
  ])('counts what changes an account, or has messages sent, together: %s %s', async (method, path, body) => {
    const { call } = await testServer({ rateLimits: limited({ account: 1 }) })
    await call('POST', '/organizations', { name: 'Acme' })
    expect((await call(method, path, body)).statusCode).toBe(429)
    // What is to be taken away can be, however many requests somebody with a stolen key sends.
    expect((await call('DELETE', `/api-keys/${id}`)).statusCode).not.toBe(429)
  })

  it('counts per user, not per key', async () => {
    const { call } = await testServer({ rateLimits: limited({ list: 1 }) })
    await call('GET', '/sessions', undefined, { 'x-api-key': readOnlyKey })
    expect((await call('GET', '/sessions', undefined, { 'x-api-key': goodKey })).statusCode).toBe(429)
  })

  it('does not count a caller without a credential, but tells the limit', async () => {
    const { call } = await testServer({ rateLimits: limited({ list: 1 }) })
    const { headers } = await call('GET', '/sessions', undefined, {})
    expect(headers).toMatchObject({ 'x-ratelimit-limit': '1', 'x-ratelimit-remaining': '1' })
    expect((await call('GET', '/sessions')).statusCode).toBe(200)
  })

  it('says nothing where there is none', async () => {
    const { call } = await testServer({ rateLimits: limited({ scrape: null }) })
    const { headers } = await call('POST', '/scrape', { url: 'https://shop.example' })
    expect(Object.keys(headers).filter((name) => name.startsWith('x-ratelimit'))).toEqual([])
  })

  it('limits scrapes where it is told to', async () => {
    const { call } = await testServer({ rateLimits: limited({ scrape: 1 }) })
    await call('POST', '/scrape', { url: 'https://shop.example' })
    expect((await call('POST', '/scrape', { url: 'https://shop.example' })).statusCode).toBe(429)
  })

  it('a create beyond the number of sessions costs nothing', async () => {
    const services = memoryServices({
      sessions: {
        put: async () => {
          throw new AppError('SESSION_LIMIT_REACHED', { retryAfterSeconds: 0 })
        },
      },
    })
    const { call } = await testServer({ rateLimits: limited({ create: 2 }) }, services)
    for (let round = 0; round < 5; round += 1) {
      const answer = await call('POST', '/sessions', session)
      expect(answer.headers).toMatchObject({
        'retry-after': '0',
        'x-ratelimit-remaining': '2',
        'x-ratelimit-limit': '2',
      })
      expect(answer.json()).toMatchObject({ code: 'SESSION_LIMIT_REACHED', status: 429, retry_after: 0 })
    }
  })
})

it('ends the turn of a request once it is answered, and at once where its client left while it waited', async () => {
  const waiting: (() => void)[] = []
  let ended = 0
  let came = Promise.withResolvers<void>()
  const end = () => {
    ended += 1
  }
  const loopTurns = {
    begin: (_account: string, start: (end: () => void) => void) => {
      came.resolve()
      return waiting.push(() => start(end)) > 0
    },
    ...noTurns,
  }
  const { app, call } = await testServer({ loopTurns })
  const answered = call('GET', '/sessions')
  await came.promise
  expect(ended).toBe(0)
  waiting.pop()?.()
  expect((await answered).statusCode).toBe(200)
  expect(ended).toBe(1)

  came = Promise.withResolvers()
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const leaving = new AbortController()
  const connected = once(app.server, 'connection')
  const left = fetch(`${address}/api/v1/sessions`, { headers: { 'x-api-key': goodKey }, signal: leaving.signal })
  const [socket] = (await connected) as [Socket]
  await came.promise
  const closed = once(socket, 'close')
  leaving.abort()
  await expect(left).rejects.toThrow()
  await closed
  waiting.pop()?.()
  expect(ended).toBe(2)
  await app.close()
})

const anyId = '0f0f0f0f-0000-4000-8000-000000000001'

it.each([
  ['GET', '/sessions', true],
  ['HEAD', '/sessions', true],
  ['GET', `/sessions/${anyId}/audit`, true],
  ['GET', `/sessions/${anyId}/versions`, true],
  ['GET', `/sessions/${anyId}/health`, true],
  ['GET', '/events', true],
  ['GET', `/sessions/${anyId}`, false],
] as const)('begins long lists as long work: %s %s: %s', async (method, path, isLong) => {
  const begun: boolean[] = []
  const loopTurns = {
    ...noTurns,
    begin: (_account: string, start: (end: () => void) => void, isLong = false) => {
      begun.push(isLong)
      start(() => {})
      return true
    },
  }
  const { call } = await testServer({ loopTurns })
  expect((await call(method, path)).statusCode).toBeLessThan(500)
  expect(begun).toEqual([isLong])
})

it('answers 503 where the requests of an account or of a network without a key wait too long, whatever they ask for', async () => {
  const accounts: string[] = []
  const loopTurns = { ...noTurns, begin: (account: string) => accounts.push(account) === 0 }
  const { app, call } = await testServer({ loopTurns })
  const refused = await call('GET', '/sessions')
  expect(refused.statusCode).toBe(503)
  expect(refused.headers['retry-after']).toBe('1')
  expect(refused.json()).toMatchObject({ code: 'OVERLOADED', retry_after: 1 })
  const without = ['/', '/metrics', '/openapi.json', '/docs/static/swagger-ui.css', '/capture/files/viewer.js']
  for (const url of without) expect((await app.inject({ url, remoteAddress: '192.0.2.7' })).statusCode).toBe(503)
  expect(accounts.slice(1)).toEqual(without.map(() => '192.0.2.7'))
  // A supervisor would end a server that refuses these.
  for (const url of ['/health/live', '/health/ready']) expect((await app.inject(url)).statusCode).toBe(200)
})

it('refuses what has no valid key, no route or no place to wait, in turns of its network', async () => {
  const networks: string[] = []
  const waiting: (() => void)[] = []
  const loopTurns = {
    ...noTurns,
    begin: () => false,
    nextBrief: (network: string) => {
      networks.push(network)
      return new Promise<void>((resolve) => waiting.push(resolve))
    },
  }
  const { app } = await testServer({ loopTurns })
  const remoteAddress = '192.0.2.7'
  const refused = [
    app.inject({ url: '/api/v1/sessions', remoteAddress }),
    app.inject({ url: '/api/v1/sessions', remoteAddress, headers: { 'x-api-key': 'sk_live_unknown' } }),
    app.inject({ url: '/api/v1/nothing', remoteAddress }),
    app.inject({ url: '/nothing', remoteAddress }),
    app.inject({ url: '/', remoteAddress }),
  ]
  let answered = 0
  for (const one of refused) void one.then(() => answered++)
  await expect.poll(() => waiting.length).toBe(refused.length)
  expect(answered).toBe(0)
  for (const go of waiting) go()
  expect((await Promise.all(refused)).map(({ statusCode }) => statusCode)).toEqual([401, 401, 401, 404, 503])
  expect(networks).toEqual(refused.map(() => remoteAddress))
})

describe('a credential that ends while the body is on its way', () => {
  const path = `POST /api/v1/api-keys HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${goodToken}\r\n`
  const body = '{"name": "k"}'
  const head = `${path}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`

  /** Sends all but the last byte, then lets time pass, then sends the rest. */
  async function sendSlowly(passedMs: number, isValid: boolean) {
    const stopwatch = standingClock()
    const checked: unknown[] = []
    const isCredentialValid = async (principal: unknown) => checked.push(principal) > 0 && isValid
    const reading = Promise.withResolvers<void>()
    const services = memoryServices({ accounts: { isCredentialValid } })
    const { app } = await testServer(
      {
        stopwatch,
        beforeRoutes: async (api) => {
          api.addHook('preParsing', (_request, _reply, payload, done) => {
            reading.resolve()
            done(null, payload)
          })
        },
      },
      services,
    )
    await app.listen({ port: 0, host: '127.0.0.1' })
    const { answer, write, destroy } = exchange((app.server.address() as AddressInfo).port, head + body.slice(0, -1))
    await reading.promise
    stopwatch.advance(passedMs)
    write(body.slice(-1))
    const { status } = await answer
    destroy()
    await app.close()
    return { status, checks: checked.length, created: services.calls.filter(({ name }) => name === 'createKey').length }
  }

  it.each([
    ['begins nothing', 25_000, false, { status: 401, checks: 1, created: 0 }],
    ['does what it asks when it is still valid', 25_000, true, { status: 201, checks: 1, created: 1 }],
    ['is not read again when the body came within a second', 1_000, false, { status: 201, checks: 0, created: 1 }],
    ['is read again when it came later', 1_001, false, { status: 401, checks: 1, created: 0 }],
  ])('%s', async (_what, passedMs, isValid, expected) => {
    expect(await sendSlowly(passedMs, isValid)).toEqual(expected)
  })
})
