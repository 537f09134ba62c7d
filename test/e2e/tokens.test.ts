import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type { importedSchema } from '../../src/http/schemas/import.ts'
import type { CallOptions } from '../support/client.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

type ImportBody = z.output<typeof importedSchema>

let server: RunningServer
let site: Site
/** Another application on the same host. */
let other: Site
let user: TestUser

beforeAll(async () => {
  ;[server, site, other] = await Promise.all([startServer(), startSite(), startSite()])
})
beforeEach(async () => {
  user = await server.newUser()
  site.requests.length = 0
  other.requests.length = 0
})
afterAll(async () => {
  await server?.close()
  await site?.close()
  await other?.close()
})

const asText: CallOptions = { headers: { 'content-type': 'text/plain' } }
const secret = 'tok-3f9ac1d2e4b5a697'
const sentTo = (target: Site, path: string) => target.seen(path).map(({ headers }) => headers['authorization'])

describe('a session of headers alone', () => {
  it.each([
    ['Authorization', `Bearer ${secret}`],
    ['X-Api-Key', secret],
    ['X-Auth-Token', secret],
  ])('%s is stored without a cookie and used', async (name, value) => {
    const { id, cookie_count, header_names } = await user.create({
      name: 'API',
      domain: site.url(''),
      headers: { [name]: value },
    })
    expect([cookie_count, header_names]).toEqual([0, [name]])
    const { json } = await user.scrape({ url: site.url('/'), session_id: id })
    expect(json.byos_applied).toBe(true)
    expect(site.seen('/')[0]?.headers[name.toLowerCase()]).toBe(value)
  })

  it.each([
    { cookies: {} },
    {},
    { cookies: {}, headers: { 'Accept-Language': 'en' } },
    { cookies: {}, headers: { Authorization: ' ' } },
  ])('%j hold no login', async (body) => {
    const { status, json } = await user.call('POST', '/sessions', { name: 'API', domain: site.url(''), ...body })
    expect([status, json.details]).toMatchObject([422, { fields: [{ field: 'cookies' }] }])
  })

  it.each([
    [`curl -u mira:pass:word ${'URL'}`, `Basic ${Buffer.from('mira:pass:word').toString('base64')}`],
    [`curl --user=mira:pw ${'URL'}`, `Basic ${Buffer.from('mira:pw').toString('base64')}`],
    [`curl --oauth2-bearer ${secret} ${'URL'}`, `Bearer ${secret}`],
    [`curl -u a:b -H 'Authorization: Bearer own' ${'URL'}`, 'Bearer own'],
  ])('%s', async (command, authorization) => {
    const text = command.replace('URL', site.url('/'))
    const { status, json } = await user.call<ImportBody>('POST', '/sessions/import', text, asText)
    expect(status).toBe(201)
    await user.scrape({ url: site.url('/'), session_id: json.sessions[0]?.id })
    expect(sentTo(site, '/')).toEqual([authorization])
  })

  it.each(['curl -u mira URL', 'curl -u mira:pw --digest URL'])('%s holds none', async (command) => {
    const text = command.replace('URL', site.url('/'))
    expect((await user.call('POST', '/sessions/import', text, asText)).status).toBe(422)
  })
})

describe('headers and ports', () => {
  const stored = (over = {}) =>
    user.create({
      name: 'API',
      domain: site.url(''),
      cookies: { sid: 'good' },
      headers: { Authorization: `Bearer ${secret}` },
      ...over,
    })

  it('keeps headers from another application on the same host, and not cookies', async () => {
    const { id } = await stored()
    await user.scrape({ url: other.url('/'), session_id: id })
    expect(other.seen('/').map(({ headers, cookies }) => [headers['authorization'], cookies['sid']])).toEqual([
      [undefined, 'good'],
    ])
  })

  it('keeps them on redirects, too', async () => {
    const { id } = await stored()
    site.on('/away', { status: 302, headers: { location: other.url('/there') } })
    await user.scrape({ url: site.url('/away'), session_id: id })
    expect(sentTo(site, '/away')).toEqual([`Bearer ${secret}`])
    expect(other.seen('/there').map(({ headers, cookies }) => [headers['authorization'], cookies['sid']])).toEqual([
      [undefined, 'good'],
    ])
  })

  it('sends them to a port that validation_url names', async () => {
    const { id } = await stored({ validation_url: other.url('/account') })
    await user.scrape({ url: other.url('/'), session_id: id })
    expect(sentTo(other, '/')).toEqual([`Bearer ${secret}`])
    await user.call('PATCH', `/sessions/${id}`, { validation_url: site.url('/account') })
    await user.scrape({ url: other.url('/'), session_id: id })
    expect(sentTo(other, '/')).toEqual([`Bearer ${secret}`, undefined])
  })

  it('sends them to the port of an imported request, for good', async () => {
    const command = `curl -H 'Authorization: Bearer ${secret}' ${other.url('/')}`
    const { json } = await user.call<ImportBody>('POST', '/sessions/import', command, asText)
    const id = json.sessions[0]?.id
    await user.call('PATCH', `/sessions/${id}`, { validation_url: site.url('/account') })
    await user.scrape({ url: other.url('/'), session_id: id })
    expect(sentTo(other, '/')).toEqual([`Bearer ${secret}`])
  })
})

describe('a token in localStorage', () => {
  const state = (origin: string) => ({
    cookies: [],
    origins: [
      {
        origin,
        localStorage: [
          { name: 'jwtToken', value: JSON.stringify(secret) },
          { name: 'theme', value: 'dark' },
        ],
      },
    ],
  })

  it('is told by the receipt, and used where it is asked for', async () => {
    const origin = site.url('')
    const receipt = await user.call<ImportBody>('POST', '/sessions/import', {
      content: state(origin),
      domain: origin,
      dry_run: true,
    })
    expect(receipt.json.receipt.storage_tokens).toEqual([{ origin, key: 'jwtToken', kind: 'opaque', expires_at: null }])
    expect(receipt.text).not.toContain(secret)
    const { json, text } = await user.call<ImportBody>('POST', '/sessions/import', {
      content: state(origin),
      domain: '127.0.0.1',
      use_token: { origin, key: 'jwtToken' },
    })
    expect(json.sessions[0]?.header_names).toEqual(['Authorization'])
    const warned = ({ receipt: { warnings } }: ImportBody) => warnings.map(({ code }) => code)
    expect([json.receipt.headers.kept, warned(json)]).toEqual([['Authorization'], []])
    expect(warned(receipt.json)).toContain('needs_browser')
    expect(text).not.toContain(secret)
    await user.scrape({ url: site.url('/'), session_id: json.sessions[0]?.id })
    expect(sentTo(site, '/')).toEqual([`Bearer ${secret}`])
  })

  it.each([
    ['an origin outside the domain', { origin: 'https://elsewhere.example', key: 'jwtToken' }, 'use_token.origin'],
    ['no origin', { origin: 'elsewhere', key: 'jwtToken' }, 'use_token.origin'],
    ['no such entry', { key: 'missing' }, 'use_token.key'],
    ['an entry that is no token', { key: 'theme' }, 'use_token.key'],
  ])('%s is refused, also in a dry run', async (_name, use, field) => {
    const origin = site.url('')
    const body = { content: state(origin), domain: origin, use_token: { origin, ...use } }
    for (const dry_run of [true, false]) {
      const { status, json } = await user.call('POST', '/sessions/import', { ...body, dry_run })
      expect([status, json.details]).toMatchObject([422, { fields: [{ field }] }])
    }
  })
})

describe('a renewal', () => {
  const renewal = (over = {}) => ({
    url: site.url('/token'),
    body: 'refresh_token={{refresh_token}}&client_secret=hidden-client',
    refresh_token: 'hidden-refresh',
    access_token_path: '/access_token',
    refresh_token_path: '/refresh_token',
    expires_in_path: '/expires_in',
    ...over,
  })
  const stored = (over = {}) =>
    user.create({
      name: 'API',
      domain: site.url(''),
      cookies: { sid: 'good' },
      headers: { Authorization: 'Bearer old', 'X-Tenant': 'a' },
      ...over,
    })
  const granted = {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: '{"access_token":"hidden-new","refresh_token":"hidden-next","expires_in":3600}',
  }
  const renewed = (id: string) =>
    until('the renewal', async () => {
      const session = await user.get(id)
      return session.renewal?.last === null ? undefined : session
    })

  it('replaces the access token, and shows none of what it sends', async () => {
    site.on('/token', granted)
    const { id } = await stored({ renewal: renewal() })
    const session = await renewed(id)
    expect(session).toMatchObject({
      state_version: 2,
      renewal: { failures: 0, last: { verdict: 'logged_in', http_status: 200 }, next_at: expect.any(String) },
    })
    const [request] = site.seen('/token')
    expect(request?.body).toBe('refresh_token=hidden-refresh&client_secret=hidden-client')
    expect([
      request?.method,
      request?.headers['authorization'],
      request?.headers['x-tenant'],
      request?.cookies['sid'],
    ]).toEqual(['POST', undefined, 'a', 'good'])
    await user.scrape({ url: site.url('/'), session_id: id })
    expect(sentTo(site, '/')).toEqual(['Bearer hidden-new'])
    const shown = [
      await user.call('GET', `/sessions/${id}`),
      await user.call('GET', '/sessions'),
      await user.call('GET', `/sessions/${id}/audit`),
      await user.call('GET', `/sessions/${id}/versions`),
      await user.call('GET', '/events'),
    ].map(({ text }) => text)
    expect([...shown, ...server.logLines].join()).not.toContain('hidden-')
    expect((await user.audit(id)).map(({ action }) => action)).toContain('tokens_renewed')
  })

  it('that the site refuses is a verdict, and no error', async () => {
    site.on('/token', {
      status: 400,
      headers: { 'content-type': 'application/json' },
      body: '{"error":"invalid_grant"}',
    })
    const { id } = await stored({ renewal: renewal() })
    expect((await renewed(id)).renewal).toMatchObject({
      next_at: null,
      failures: 1,
      last: { verdict: 'logged_out', reason: expect.any(String), http_status: 400 },
    })
    // What is never returned is kept by a change that does not name it.
    site.on('/token', granted)
    const { refresh_token: _token, body: _body, ...shown } = renewal()
    await user.call('PATCH', `/sessions/${id}`, { renewal: shown })
    await until('the next renewal', async () =>
      (await user.get(id)).renewal?.last?.verdict === 'logged_in' ? true : undefined,
    )
    expect(site.seen('/token').at(-1)?.body).toContain('refresh_token=hidden-refresh')
  })

  it('whose token is in a cookie keeps the cookie that the answer sets', async () => {
    site.on('/token', {
      ...granted,
      headers: { ...granted.headers, 'set-cookie': 'refresh=second; Path=/token; HttpOnly' },
    })
    const { id } = await stored({
      cookies: { sid: 'good', refresh: 'first' },
      renewal: renewal({ body: null, refresh_token: null }),
    })
    await renewed(id)
    expect(site.seen('/token')[0]?.cookies['refresh']).toBe('first')
    await user.scrape({ url: site.url('/token/next'), session_id: id })
    expect(site.seen('/token/next')[0]?.cookies['refresh']).toBe('second')
  })

  describe('on another host', () => {
    const elsewhere = () => other.url('/token', 'localhost')

    it('is refused unless the owner names the host', async () => {
      const body = { name: 'API', domain: site.url(''), headers: { Authorization: 'Bearer old' } }
      const { status, json } = await user.call('POST', '/sessions', { ...body, renewal: renewal({ url: elsewhere() }) })
      expect([status, json.details]).toMatchObject([422, { fields: [{ field: 'renewal.url' }] }])
    })

    it('gets the body, and neither cookies nor headers of the session', async () => {
      other.on('/token', granted)
      const { id } = await stored({ renewal: renewal({ url: elsewhere() }), renewal_hosts: ['localhost'] })
      await renewed(id)
      const [request] = other.seen('/token')
      expect([
        request?.body.includes('hidden-refresh'),
        request?.headers['x-tenant'],
        request?.headers['cookie'],
      ]).toEqual([true, undefined, undefined])
    })

    it('may be named by nobody but the owner', async () => {
      const { id } = await stored({ renewal: renewal() })
      const { json: organization } = await user.call<{ id: string }>('POST', '/organizations', { name: 'Team' })
      const admin = await server.newUser()
      const { json: invitation } = await user.call<{ token: string }>(
        'POST',
        `/organizations/${organization.id}/invitations`,
        { email: admin.email, role: 'admin' },
      )
      await admin.call('POST', `/invitations/${invitation.token}/accept`)
      await user.call('POST', `/sessions/${id}/share`, { organization_id: organization.id })
      const change = { renewal: renewal({ url: elsewhere() }), renewal_hosts: ['localhost'] }
      expect((await admin.call('PATCH', `/sessions/${id}`, change)).status).toBe(403)
      expect((await admin.call('PATCH', `/sessions/${id}`, { renewal: change.renewal })).status).toBe(422)
      expect((await user.call('PATCH', `/sessions/${id}`, change)).status).toBe(200)
      expect((await user.audit(id)).findLast(({ action }) => action === 'updated')?.details.fields).toEqual(
        expect.arrayContaining(['renewal_hosts']),
      )
    })

    it('is asked only where the egress policy allows it', async () => {
      const { id } = await stored({ renewal: renewal({ url: 'http://10.0.0.1/token' }), renewal_hosts: ['10.0.0.1'] })
      expect((await renewed(id)).renewal?.last).toMatchObject({ verdict: 'unreachable', http_status: null })
    })
  })

  it.each([
    ['a path that is no pointer', { access_token_path: 'access_token' }, 'renewal.access_token_path'],
    ['a body without the token', { body: 'a=b' }, 'renewal.body'],
    ['a body without a token to fill in', { refresh_token: undefined }, 'renewal.refresh_token'],
    ['another scheme', { url: 'ftp://127.0.0.1/token' }, 'renewal.url'],
    ['credentials in the URL', { url: 'http://a:b@127.0.0.1/token' }, 'renewal.url'],
  ])('with %s is refused', async (_name, over, field) => {
    const body = { name: 'API', domain: site.url(''), headers: { Authorization: 'Bearer old' }, renewal: renewal(over) }
    const { status, json } = await user.call('POST', '/sessions', body)
    expect([status, json.details]).toMatchObject([422, { fields: [{ field }] }])
  })
})

describe('a page that is drawn by JavaScript', () => {
  it('is no success, and says what it needs', async () => {
    site.on('/spa', {
      headers: { 'content-type': 'text/html' },
      body: '<!doctype html><html><head><title>App</title></head><body><noscript>Enable JavaScript.</noscript><div id="root"></div><script src="/main.js"></script></body></html>',
    })
    const { id } = await user.create({ name: 'App', domain: site.url(''), cookies: { sid: 'good' } })
    const { json } = await user.scrape({ url: site.url('/spa'), session_id: id, formats: ['text'] })
    expect(json).toMatchObject({
      status_code: 200,
      byos_applied: true,
      warning: 'NEEDS_BROWSER: the page is drawn by JavaScript.',
      auth: { verdict: 'unknown' },
    })
    expect(await user.get(id)).toMatchObject({ total_requests: 1, successful_requests: 0, consecutive_failures: 0 })
  })
})
