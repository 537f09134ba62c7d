import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Answer } from '../support/client.ts'
import { exchange } from '../support/http/raw.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { testClock } from '../support/session-world.ts'
import { type Site, startSite } from '../support/site.ts'

let server: RunningServer
let site: Site
let user: TestUser
/** A session that lives, one that was deleted, one that is over. */
let ids: { live: string; deleted: string; expired: string }

const session = { name: 'Shop', domain: 'shop.test', cookies: { sid: 'good' } }
const nobody = '00000000-0000-4000-8000-000000000000'

beforeAll(async () => {
  ;[server, site] = await Promise.all([startServer({ SESSION_LIMIT: '3' }), startSite()])
  user = await server.newUser()
  const [live, deleted] = [await user.create(session), await user.create(session)]
  const expired = await user.create({ ...session, expires_at: '2020-01-01T00:00:00Z' })
  await user.call('DELETE', `/sessions/${deleted.id}`)
  await user.create(session)
  ids = { live: live.id, deleted: deleted.id, expired: expired.id }
})
afterAll(async () => {
  await server?.close()
  await site?.close()
})

/** The one envelope, of one code. */
function expectError(answer: Answer<unknown>, status: number, code: string): void {
  expect([answer.status, answer.json]).toEqual([
    status,
    {
      error: code,
      code,
      message: expect.any(String),
      detail: (answer.json as { message: string }).message,
      status,
      request_id: answer.headers.get('x-request-id'),
      resolution: expect.stringMatching(/\.$/),
      details: expect.any(Object),
      ...(code === 'VALIDATION_ERROR' ? { field: expect.any(String) } : {}),
      ...([429, 503].includes(status) ? { retry_after: Number(answer.headers.get('retry-after')) } : {}),
    },
  ])
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  if ([429, 503].includes(status)) expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
}

describe('every error', () => {
  const url = (host = 'shop.test') => site.url('/account', host)
  const scrape = (body: Record<string, unknown>) => user.call('POST', '/scrape', body)

  it.each<[number, string, () => Promise<Answer<unknown>>]>([
    [404, 'SESSION_NOT_FOUND', () => user.call('GET', `/sessions/${nobody}`)],
    [404, 'SESSION_NOT_FOUND', () => user.call('GET', '/sessions/no-uuid')],
    [404, 'SESSION_NOT_FOUND', () => server.operator.call('GET', `/sessions/${ids.live}`)],
    [404, 'SESSION_NOT_FOUND', () => server.operator.call('GET', `/sessions/${ids.deleted}`)],
    [410, 'SESSION_EXPIRED', () => scrape({ url: url(), session_id: ids.expired, require_session: true })],
    [400, 'SESSION_DOMAIN_MISMATCH', () => scrape({ url: url('other.test'), session_id: ids.live })],
    [410, 'SESSION_INACTIVE', () => user.call('GET', `/sessions/${ids.deleted}`)],
    [429, 'SESSION_LIMIT_REACHED', () => user.call('POST', '/sessions', session)],
    [400, 'SESSION_COOKIES_CONFLICT', () => scrape({ url: url(), session_id: ids.live, cookies: { a: '1' } })],
    [401, 'UNAUTHORIZED', () => server.as({}).call('GET', '/sessions')],
    [401, 'UNAUTHORIZED', () => server.as('sk_live_nobody').call('GET', '/sessions')],
    [401, 'UNAUTHORIZED', () => server.as({}).call('GET', `/sessions?api_key=${user.key}`)],
    [403, 'FORBIDDEN', () => user.call('POST', '/api-keys', { name: 'k' })],
    [404, 'NOT_FOUND', () => user.call('GET', '/nowhere')],
    [404, 'NOT_FOUND', () => user.call('GET', `/jobs/${nobody}`)],
    [405, 'METHOD_NOT_ALLOWED', () => user.call('PATCH', '/sessions')],
    [409, 'CONFLICT', () => user.call('POST', `/sessions/${ids.live}/unshare`)],
    [
      412,
      'PRECONDITION_FAILED',
      () => user.call('PATCH', `/sessions/${ids.live}`, { labels: ['a'] }, { headers: { 'if-match': '"0"' } }),
    ],
    [413, 'PAYLOAD_TOO_LARGE', () => user.call('POST', '/scrape', JSON.stringify({ body: 'x'.repeat(1024 * 1024) }))],
    [
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      () => user.call('POST', '/scrape', 'x', { headers: { 'content-type': 'text/plain' } }),
    ],
    [422, 'VALIDATION_ERROR', () => user.call('POST', '/sessions', {})],
    [422, 'VALIDATION_ERROR', () => user.call('GET', '/sessions?status=sleeping')],
    [400, 'MALFORMED_JSON', () => user.call('POST', '/sessions', '{"name":')],
    [502, 'TARGET_UNREACHABLE', () => scrape({ url: 'http://shop.test:1/' })],
    [403, 'TARGET_NOT_ALLOWED', () => scrape({ url: 'http://192.168.0.1/' })],
  ])('%i %s', async (status, code, provoke) => {
    expectError(await provoke(), status, code)
  })

  it('names the methods of an address that does not answer one', async () => {
    const { headers, json } = await user.call('PATCH', '/sessions')
    expect(headers.get('allow')).toBe('GET, HEAD, POST')
    expect(json.details).toEqual({ allow: ['GET', 'HEAD', 'POST'] })
  })

  it('names every field that is wrong, the first at top level', async () => {
    const wrong = { name: '<b>', domain: 'co.uk', cookies: { 'a b': 'x', c: 'y\r\n' }, notes: 'n'.repeat(1001) }
    const { json } = await user.call('POST', '/sessions', wrong)
    const fields = (json.details as { fields: { field: string }[] }).fields.map(({ field }) => field)
    expect(fields).toEqual(expect.arrayContaining(['name', 'cookies.c', 'notes']))
    expect(json.field).toBe(fields[0])
  })

  it('is answered in the envelope where the blocked page is asked to be an error', async () => {
    const challenge =
      '<title>Just a moment...</title><h1>Checking your browser before accessing</h1><script src="/cdn-cgi/challenge-platform/x.js"></script>'
    site.on('/blocked', {
      status: 403,
      body: challenge,
      headers: { 'content-type': 'text/html', server: 'cloudflare' },
    })
    const blocked = { url: site.url('/blocked', 'shop.test') }
    expect((await scrape(blocked)).status).toBe(200)
    const failed = await scrape({ ...blocked, cost_controls: { fail_fast: true } })
    expectError(failed, 403, 'TARGET_BLOCKED')
    expect(failed.json.message).toMatch(/ page, with status 403\.$/)
    site.on('/slow-down', { status: 429, headers: { 'retry-after': '120' } })
    const limited = { url: site.url('/slow-down', 'shop.test'), cost_controls: { fail_fast: true } }
    expect((await scrape(limited)).json.message).toMatch(/ page, with status 429 and Retry-After: 120\.$/)
  })
})

describe('the order of checks', () => {
  const code = async (answer: Promise<Answer<{ code: string }>>) => (await answer).json.code
  const withId = (id: string) => ({ url: site.url('/', 'shop.test'), session_id: id })

  it('401 comes before the body, and before an address that is none', async () => {
    const { port } = new URL(server.address)
    const request = `POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n{`
    const { answer, destroy } = exchange(Number(port), request)
    expect([(await answer).status, (await answer).code]).toEqual([401, 'UNAUTHORIZED'])
    destroy()
    expect(await code(server.as({}).call('GET', '/nowhere'))).toBe('UNAUTHORIZED')
    expect(await code(server.as({}).call('PATCH', '/sessions'))).toBe('UNAUTHORIZED')
  })

  it.each<[string, string, () => Promise<Answer<{ code: string }>>]>([
    [
      'a wrong type comes before a wrong body',
      'UNSUPPORTED_MEDIA_TYPE',
      () => user.call('POST', '/sessions', '{', { headers: { 'content-type': 'text/plain' } }),
    ],
    ['malformed JSON before its session', 'MALFORMED_JSON', () => user.call('PATCH', `/sessions/${nobody}`, '{')],
    ['422 before the session', 'VALIDATION_ERROR', () => user.call('PATCH', `/sessions/${nobody}`, { name: 7 })],
    [
      'a missing session before a conflict',
      'SESSION_NOT_FOUND',
      () => user.call('POST', '/scrape', { url: site.url('/'), session_id: nobody, cookies: { a: '1' } }),
    ],
    [
      'a deleted session before a conflict',
      'SESSION_INACTIVE',
      () => user.call('POST', '/scrape', { url: site.url('/'), session_id: ids.deleted, cookies: { a: '1' } }),
    ],
    [
      'an expired session before a foreign domain',
      'SESSION_EXPIRED',
      () => user.call('POST', '/scrape', { url: site.url('/'), session_id: ids.expired, require_session: true }),
    ],
    [
      'what no tier can do before a session id that is none',
      'VALIDATION_ERROR',
      () => user.call('POST', '/scrape', { url: site.url('/'), session_id: 'none', mode: 'js', sync: false }),
    ],
    ['a session id that is none', 'SESSION_NOT_FOUND', () => user.call('POST', '/scrape', withId('none'))],
    ['an estimate for no session', 'SESSION_NOT_FOUND', () => user.call('POST', '/scrape/estimate', withId(nobody))],
    [
      'an estimate for a deleted one',
      'SESSION_INACTIVE',
      () => user.call('POST', '/scrape/estimate', withId(ids.deleted)),
    ],
    [
      'a missing session before a lease id that is none',
      'SESSION_NOT_FOUND',
      () => user.call('POST', `/sessions/${nobody}/validate`, { lease_id: 'none' }),
    ],
    [
      'a missing session before an organization id that is none',
      'SESSION_NOT_FOUND',
      () => user.call('POST', `/sessions/${nobody}/share`, { organization_id: 'none' }),
    ],
    [
      'a lease id that is none',
      'NOT_FOUND',
      () => user.call('POST', '/scrape', { ...withId(ids.live), lease_id: 'none' }),
    ],
    [
      'an organization id that is none',
      'NOT_FOUND',
      () => user.call('POST', `/sessions/${ids.live}/share`, { organization_id: 'none' }),
    ],
    ['422 before the limit', 'VALIDATION_ERROR', () => user.call('POST', '/sessions', { ...session, domain: 'co.uk' })],
  ])('%s', async (_name, expected, call) => {
    expect(await code(call())).toBe(expected)
  })
})

describe('limits a minute', () => {
  it('are told on every answer, counted per user, and given back for a full account', async () => {
    const clock = testClock(Date.now())
    const limits = { RATE_LIMIT: 'on', SESSION_LIMIT: '1', RATE_LIMIT_CREATE: '3' }
    const limited = await startServer(limits, { clock })
    try {
      const caller = await limited.newUser()
      const left = (answer: Answer<unknown>) => [
        answer.status,
        answer.headers.get('x-ratelimit-limit'),
        answer.headers.get('x-ratelimit-remaining'),
      ]
      expect(left(await caller.call('POST', '/sessions', {}))).toEqual([422, '3', '2'])
      expect(left(await caller.call('POST', '/sessions', session))).toEqual([201, '3', '1'])
      for (let i = 0; i < 5; i += 1)
        expect(left(await caller.call('POST', '/sessions', session))).toEqual([429, '3', '1'])
      expect(left(await caller.call('POST', '/sessions', {}))).toEqual([422, '3', '0'])
      const refused = await caller.call('POST', '/sessions', session)
      expectError(refused, 429, 'RATE_LIMITED')
      expect(refused.json.retry_after).toBeGreaterThan(50)
      expect(Number(refused.headers.get('x-ratelimit-reset'))).toBeGreaterThan(clock.now() / 1000)
      expect((await (await limited.newUser()).call('POST', '/sessions', session)).status).toBe(201)
      const validates = await Promise.all(
        Array.from({ length: 6 }, () => caller.call('POST', `/sessions/${nobody}/validate`)),
      )
      expect(validates.map(({ status }) => status).sort()).toEqual([404, 404, 404, 404, 404, 429])
    } finally {
      await limited.close()
    }
  })
})
