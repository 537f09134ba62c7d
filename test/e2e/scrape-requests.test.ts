import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ScrapeBody, SessionBody } from '../support/client.ts'
import { databaseBytes } from '../support/database-bytes.ts'
import { startRotatingSite } from '../support/rotating-site.ts'
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
const at = (path: string, host = domain) => site.url(path, host)

async function withSession(over: Record<string, unknown> = {}): Promise<{ user: TestUser; id: string }> {
  const user = await server.newUser()
  // With its port, so that headers go there.
  const { id } = await user.create({ name: 'Shop', domain: at(''), cookies: { sid: 'good' }, ...over })
  return { user, id }
}

const seen = (name: string) => site.requests.map(({ host, headers }) => [host, headers[name]])

describe('headers of a scrape', () => {
  it('are sent without a session, and nothing else is said to have been', async () => {
    const user = await server.newUser()
    const headers = { Authorization: 'Bearer inline-secret', 'X-Custom': '1', 'Accept-Language': 'de' }
    const { json } = await user.scrape({ url: at('/'), headers })
    expect(site.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer inline-secret',
      'x-custom': '1',
      'accept-language': 'de',
    })
    expect(json).toMatchObject({ byos_applied: false, warning: null })
  })

  it('go with inline cookies, from advanced as well', async () => {
    const user = await server.newUser()
    const advanced = { cookies: { sid: 'good' }, session_headers: { 'X-Token': 't' } }
    expect((await user.scrape({ url: at('/account'), advanced })).json.content).toBe(loggedInPage)
    expect(seen('x-token')).toEqual([[domain, 't']])
  })

  it("win over the session's, whatever the case of their names", async () => {
    const { user, id } = await withSession({
      headers: { 'X-Shop': 'stored', 'X-Kept': 'kept' },
      user_agent: 'Stored/1',
    })
    const headers = { 'x-shop': 'given', 'User-Agent': 'Given/1' }
    const { json } = await user.scrape({ url: at('/account'), session_id: id, headers })
    expect(json.byos_applied).toBe(true)
    const [request] = site.requests
    expect(request?.headers).toMatchObject({ 'x-shop': 'given', 'x-kept': 'kept', 'user-agent': 'Given/1' })
  })

  it('go where inline cookies would: to the host asked for and below it, on redirects too', async () => {
    const { user, id } = await withSession({ headers: { 'X-Token': 'stored', 'X-Kept': 'kept' } })
    site.on('/away', ({ host }) =>
      host === `app.${domain}`
        ? redirect(at('/away', `deep.app.${domain}`))
        : host === `deep.app.${domain}`
          ? redirect(at('/away', domain))
          : host === domain
            ? redirect(at('/away', 'other.test'))
            : html('end'),
    )
    await user.scrape({ url: at('/away', `app.${domain}`), session_id: id, headers: { 'x-token': 'given' } })
    expect(seen('x-token')).toEqual([
      [`app.${domain}`, 'given'],
      [`deep.app.${domain}`, 'given'],
      // Outside the request's scope, inside the session's: an overridden header is not sent in its place.
      [domain, undefined],
      ['other.test', undefined],
    ])
    expect(seen('x-kept').map(([, value]) => value)).toEqual(['kept', 'kept', 'kept', undefined])
  })

  it('are sent though the session has expired', async () => {
    const { user, id } = await withSession({ expires_at: '2020-01-01T00:00:00Z', headers: { 'X-Kept': 'kept' } })
    const { json } = await user.scrape({ url: at('/account'), session_id: id, headers: { 'X-Custom': '1' } })
    expect(json).toMatchObject({ byos_applied: false, warning: expect.stringMatching(/^SESSION_EXPIRED: /) })
    expect(site.requests[0]?.headers).toMatchObject({ 'x-custom': '1' })
    expect(site.requests[0]?.headers).not.toHaveProperty('x-kept')
  })

  it.each(['Host', 'Content-Length', 'Transfer-Encoding', 'Cookie', 'Proxy-Authorization', 'bad name'])(
    'are refused as those of a session are: %s',
    async (name) => {
      const user = await server.newUser()
      for (const place of [{ headers: { [name]: 'x' } }, { advanced: { session_headers: { [name]: 'x' } } }]) {
        expect((await user.call('POST', '/scrape', { url: at('/'), ...place })).status).toBe(422)
      }
      expect(site.requests).toEqual([])
    },
  )

  it('are nowhere to be read afterwards: no log, no trail, no database, of jobs neither', async () => {
    const { user, id } = await withSession()
    const headers = { Authorization: 'Bearer canary-5b1f', 'X-Canary-9c2e': 'v' }
    await user.scrape({ url: at('/account'), session_id: id, headers })
    const body = { url: at('/account'), session_id: id, headers, sync: false }
    const { json } = await user.call<{ job_id: string }>('POST', '/scrape', body)
    await until('the second request', async () => (site.requests.length === 2 ? true : undefined))
    expect(seen('authorization').map(([, value]) => value)).toEqual(['Bearer canary-5b1f', 'Bearer canary-5b1f'])
    const job = await until('the job', async () => {
      const answer = await user.call<{ status: string }>('GET', `/jobs/${json.job_id}`)
      return answer.json.status === 'succeeded' ? answer : undefined
    })
    const trail = JSON.stringify(await user.audit(id))
    for (const text of [
      server.logLines.join('\n'),
      trail,
      job.text,
      databaseBytes(server.dataDir).toString('latin1'),
    ]) {
      expect(text).not.toMatch(/canary-5b1f|canary-9c2e/i)
    }
  })

  it('that may log somebody in leave the session as it is known', async () => {
    const { user, id } = await withSession({ cookies: { sid: 'stale' } })
    const headers = { Authorization: 'Bearer broken' }
    for (let count = 0; count < 3; count += 1) await user.scrape({ url: at('/account'), session_id: id, headers })
    expect(await user.get(id)).toMatchObject({
      status: 'active',
      consecutive_failures: 0,
      total_requests: 3,
      last_verdict: null,
    })
    await user.scrape({ url: at('/account'), session_id: id, headers: { 'Accept-Language': 'de' } })
    const counted = { consecutive_failures: 1, last_verdict: expect.objectContaining({ verdict: 'logged_out' }) }
    expect(await user.get(id)).toMatchObject(counted)
  })
})

describe('the body of a scrape', () => {
  beforeEach(() => {
    site.on('/form', ({ method, body, headers }) => html(`${method} ${headers['content-type']} ${body}`))
  })

  it.each([
    ['JSON as text', { body: '{"a":1}' }, 'application/json {"a":1}'],
    ['a form', { body: 'a=1' }, 'application/x-www-form-urlencoded a=1'],
    ['what only looks like JSON', { body: '{a}' }, 'application/x-www-form-urlencoded {a}'],
    ['an object', { body: { a: [1, 'b'] } }, 'application/json {"a":[1,"b"]}'],
    ['JSON under another type', { body: '{"a":1}', content_type: 'text/plain' }, 'text/plain {"a":1}'],
    [
      'a type among the headers',
      { body: '{a}', headers: { 'content-type': 'application/graphql' } },
      'application/graphql {a}',
    ],
  ])('is sent as what it is: %s', async (_name, fields, sent) => {
    const user = await server.newUser()
    const { json } = await user.scrape({ url: at('/form'), method: 'POST', ...fields })
    expect(json.content).toBe(`POST ${sent}`)
  })

  it.each([
    ['{"id":1234567890123456789}', 422],
    ['[{"ids":[9007199254740993]}]', 422],
    ['{"id":9007199254740991,"share":0.1234567890123456789}', 200],
    ['"{\\"id\\":1234567890123456789}"', 200],
  ])('is refused where an integer would change: %s', async (body, expected) => {
    const user = await server.newUser()
    const response = await fetch(`${server.address}/api/v1/scrape`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': user.key },
      body: `{"url":"${at('/form')}","method":"POST","body":${body}}`,
    })
    expect([response.status, site.requests.length]).toEqual([expected, expected === 200 ? 1 : 0])
  })

  it("is sent under the session's type where nothing else is said", async () => {
    const { user, id } = await withSession({ headers: { 'Content-Type': 'application/vnd.api+json' } })
    const { json } = await user.scrape({ url: at('/form'), method: 'POST', body: '{"a":1}', session_id: id })
    expect(json.content).toBe('POST application/vnd.api+json {"a":1}')
  })
})

describe('the method of a scrape', () => {
  const changing = ['PUT', 'PATCH', 'DELETE']

  it.each(['GET', 'HEAD', 'OPTIONS', 'POST', ...changing])('is sent: %s', async (method) => {
    const user = await server.newUser()
    const { status, json } = await user.scrape({ url: at('/'), method, formats: ['html', 'text'] })
    expect([status, json.status_code, site.requests.map((request) => request.method)]).toEqual([200, 200, [method]])
  })

  it('HEAD and OPTIONS, whose answers have no body, are judged and counted', async () => {
    site.on('/none', { status: 204, headers: { allow: 'GET' } })
    site.on('/coded', { headers: { 'content-type': 'text/html', 'content-encoding': 'gzip' } })
    const { user, id } = await withSession()
    const head = await user.scrape({ url: at('/coded'), method: 'HEAD', session_id: id })
    expect(head.json).toMatchObject({
      status_code: 200,
      content: '',
      size_bytes: 0,
      byos_applied: true,
      login_wall: false,
    })
    const options = await user.scrape({ url: at('/none'), method: 'OPTIONS', session_id: id })
    expect(options.json).toMatchObject({ status_code: 204, content: '', headers: { allow: 'GET' } })
    expect(await user.get(id)).toMatchObject({ total_requests: 2, consecutive_failures: 0, status: 'active' })
  })

  it.each(changing)('with a session needs its leave: %s', async (method) => {
    const { user, id } = await withSession()
    const scrape = () => user.call('POST', '/scrape', { url: at('/account'), method, session_id: id })
    const refused = await scrape()
    expect([refused.status, refused.json.code, site.requests]).toEqual([403, 'FORBIDDEN', []])
    expect(refused.json.detail).toContain('allowed_methods')
    expect((await user.audit(id)).at(-1)).toMatchObject({ action: 'use_refused', details: { reason: 'method' } })
    const job = await user.call('POST', '/scrape', { url: at('/account'), method, session_id: id, sync: false })
    expect(job.status).toBe(403)
    const patched = await user.call<SessionBody>('PATCH', `/sessions/${id}`, { allowed_methods: [method, 'GET'] })
    expect(patched.json.allowed_methods).toEqual(['GET', method])
    expect((await scrape()).status).toBe(200)
    expect(site.requests.map((request) => [request.method, request.headers.cookie])).toEqual([[method, 'sid=good']])
  })

  it('that changes things needs a key that may write, with a session alone', async () => {
    const { user, id } = await withSession({ allowed_methods: ['GET', ...changing] })
    const settings = { name: 'scraper', scopes: ['read', 'scrape'] as const, expiresAt: null }
    const scraper = server.as((await server.administration.createKeyFor(user.email, settings)).key ?? '')
    for (const method of changing) {
      const refused = await scraper.call('POST', '/scrape', { url: at('/'), method, session_id: id })
      expect([refused.status, refused.json.code, refused.json.detail]).toEqual([
        403,
        'FORBIDDEN',
        `${method} with a stored session needs an API key with the scope "write".`,
      ])
    }
    expect((await user.audit(id)).at(-1)).toMatchObject({ action: 'use_refused', details: { reason: 'scope' } })
    expect(site.requests).toEqual([])
    expect((await scraper.scrape({ url: at('/'), session_id: id })).json.byos_applied).toBe(true)
    expect((await scraper.call('POST', '/scrape', { url: at('/'), method: 'DELETE' })).status).toBe(200)
  })

  it('that a session does not list is refused, POST as well', async () => {
    const { user, id } = await withSession({ allowed_methods: ['GET'] })
    expect((await user.get(id)).allowed_methods).toEqual(['GET'])
    const answer = await user.call('POST', '/scrape', { url: at('/'), method: 'POST', session_id: id })
    expect(answer.status).toBe(403)
    const cleared = await user.call<SessionBody>('PATCH', `/sessions/${id}`, { allowed_methods: null })
    expect(cleared.json.allowed_methods).toEqual(['GET', 'HEAD', 'OPTIONS', 'POST'])
  })

  it('is kept by an import', async () => {
    const user = await server.newUser()
    const content = { content: 'sid=good', domain, allowed_methods: ['GET', 'PUT'] }
    const { json } = await user.call<{ sessions: SessionBody[] }>('POST', '/sessions/import', content)
    expect(json.sessions[0]?.allowed_methods).toEqual(['GET', 'PUT'])
  })

  it.each(['POST', ...changing])('is never sent twice by a second check: %s', async (method) => {
    const shop = await startRotatingSite()
    try {
      shop.site.on('/act', () => html(loginPage))
      const user = await server.newUser()
      const act = async (name: string, method: string) => {
        const session = {
          name,
          domain,
          cookies: { token: shop.join(name) },
          allowed_methods: ['GET', 'POST', ...changing],
        }
        const { id } = await user.create({ ...session, validation_url: shop.site.url('/account', domain) })
        // An answer that cannot be judged rotates the token provisionally; then a login page asks for a second check.
        await user.scrape({ url: shop.site.url('/data', domain), session_id: id })
        const before = shop.site.seen('/act').length
        const { json } = await user.scrape({ url: shop.site.url('/act', domain), method, session_id: id })
        return [json.auth.verdict, shop.site.seen('/act').length - before]
      }
      expect(await act('changed', method)).toEqual(['logged_out', 1])
      expect(await act('read', 'GET')).toEqual(['logged_out', 3])
    } finally {
      await shop.site.close()
    }
  })
})

describe('warnings', () => {
  it('tell of a login wall where a session or inline cookies were used', async () => {
    const { user, id } = await withSession({ cookies: { sid: 'stale' } })
    const wall = 'LOGIN_WALL: the page is a login page; the session looks logged out.'
    const warnings = async (body: Record<string, unknown>) => (await user.scrape(body)).json.warning
    expect(await warnings({ url: at('/account'), session_id: id })).toBe(wall)
    expect(await warnings({ url: at('/account'), cookies: 'sid=stale' })).toBe(wall)
    expect(await warnings({ url: at('/account') })).toBeNull()
    const { json } = await user.call<ScrapeBody>('POST', '/scrape', {
      url: at('/account'),
      session_id: id,
      formats: ['json_v2'],
      cache: true,
    })
    expect(json.warning).toBe(
      `${wall} The format json_v2 is returned as json. Ignored, because this server does not support it: cache.`,
    )
    const expired = await user.create({ name: 'e', domain, cookies: { sid: 'x' }, expires_at: '2020-01-01T00:00:00Z' })
    expect(await warnings({ url: at('/account'), session_id: expired.id, cache: true })).toMatch(
      /^SESSION_EXPIRED: .* Ignored, because this server does not support it: cache\.$/,
    )
  })
})

describe('the Node SDK', () => {
  const headers = { 'user-agent': 'alterlab-node/2.0.0' }

  it('sends headers under names that it spoils, and reads forms at the top level, of jobs as well', async () => {
    const user = await server.newUser()
    const body = { url: at('/'), headers: { '_x-_custom': '1' }, formats: ['text', 'html', 'markdown'] }
    const { json } = await user.call<ScrapeBody>('POST', '/scrape', body, { headers })
    expect(seen('x-custom')).toEqual([[domain, '1']])
    const forms = { text: expect.any(String), html: expect.any(String), markdown_content: expect.any(String) }
    expect(json).toMatchObject(forms)
    const job = await user.call<{ job_id: string }>('POST', '/scrape', { ...body, sync: false }, { headers })
    const ended = await until('the job', async () => {
      const answer = await user.call<{ status: string }>('GET', `/jobs/${job.json.job_id}`, undefined, { headers })
      return answer.json.status === 'completed' ? answer.json : undefined
    })
    expect(ended).toMatchObject({ ...forms, result: forms })
  })
})

describe('the size of an answer', () => {
  it('is the maximum where 0 is asked for, and always a number', async () => {
    const user = await server.newUser()
    site.on('/big', { headers: { 'content-type': 'text/plain' }, body: 'x'.repeat(6_000_000) })
    const whole = await user.scrape({ url: at('/big'), max_response_bytes: 0 })
    expect([whole.json.size_bytes, whole.json.content_truncated]).toEqual([6_000_000, undefined])
    const cut = await user.scrape({ url: at('/big'), max_response_bytes: 1000 })
    expect(cut.json.content_truncated).toEqual({
      truncated: true,
      truncated_at_bytes: 1000,
      original_size_bytes: expect.any(Number),
      truncation_reason: 'response_body_cap',
    })
  })
})

describe('tiers', () => {
  it.each([3, '3', 0.5, '1.5', 'curl', 'http', 'stealth', 'browser', 'captcha'])('are taken as %j', async (tier) => {
    const user = await server.newUser()
    const { status, json } = await user.scrape({ url: at('/'), cost_controls: { max_tier: tier } })
    expect([status, json.billing.tier_used]).toEqual([200, '1'])
  })

  it('are refused only where one is demanded that is not here', async () => {
    const user = await server.newUser()
    const forced = async (tier: unknown) =>
      (await user.call('POST', '/scrape', { url: at('/'), cost_controls: { force_tier: tier } })).status
    expect([await forced('http'), await forced(1), await forced('browser'), await forced('warp')]).toEqual([
      200, 200, 422, 422,
    ])
  })
})

describe('cookie names that browsers take', () => {
  const cookies = { 'cart[id]': '1', 'x_host:443': '2', 'a b': '3', é: '4', sid: 'good' }
  const line = 'cart[id]=1; x_host:443=2; a b=3; é=4; sid=good'
  const sent = Buffer.from(line).toString('latin1')

  it.each([
    ['a map', cookies],
    ['a string', line],
  ])('are accepted and sent byte for byte, of %s', async (_name, given) => {
    const user = await server.newUser()
    const { id } = await user.create({ name: 'n', domain, cookies: given })
    expect((await user.get(id)).cookie_names.toSorted()).toEqual(Object.keys(cookies).sort())
    const imported = await user.call<{ sessions: SessionBody[] }>('POST', '/sessions/import', {
      content: given,
      domain,
    })
    expect(imported.status).toBe(201)
    await user.scrape({ url: at('/account'), session_id: id })
    await user.scrape({ url: at('/account'), session_id: imported.json.sessions[0]?.id })
    await user.scrape({ url: at('/account'), cookies: given })
    expect(seen('cookie').map(([, value]) => value)).toEqual([sent, sent, sent])
  })

  it.each(['a;b', 'a=b', ' a', 'a ', 'a\tb', 'a\nb', ''])('and none that they refuse: %j', async (name) => {
    const user = await server.newUser()
    const body = { name: 'n', domain, cookies: { [name]: 'v' } }
    expect((await user.call('POST', '/sessions', body)).status).toBe(422)
    expect((await user.call('POST', '/scrape', { url: at('/'), cookies: { [name]: 'v' } })).status).toBe(422)
  })

  it('are kept as their site rotates them', async () => {
    const { user, id } = await withSession({ cookies: { sid: 'good', 'ü[1]': 'old' } })
    site.on('/rotate', () => ({
      headers: { 'content-type': 'text/html', 'set-cookie': `${Buffer.from('ü[1]').toString('latin1')}=new; Path=/` },
      body: loggedInPage,
    }))
    await user.scrape({ url: at('/rotate'), session_id: id })
    await user.scrape({ url: at('/account'), session_id: id })
    expect(site.requests.at(-1)?.headers.cookie).toBe(Buffer.from('sid=good; ü[1]=new').toString('latin1'))
    expect((await user.get(id)).cookie_names).toEqual(['sid', 'ü[1]'])
  })
})
