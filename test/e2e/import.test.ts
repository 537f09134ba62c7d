import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { z } from 'zod'
import { systemClock, systemRandom } from '../../src/clock.ts'
import { importFormats } from '../../src/cookies/formats/parsed-import.ts'
import { createDemoSite } from '../../src/demo/demo-site.ts'
import type { ErrorBody } from '../../src/http/schemas/error.ts'
import type { importedSchema } from '../../src/http/schemas/import.ts'
import type { CallOptions, SessionListBody } from '../support/client.ts'
import { documentedExamples } from '../support/documented-examples.ts'
import { toCookieEditor } from '../support/formats/cookie-lists.ts'
import { toCurlBash } from '../support/formats/headers.ts'
import type { JarCookie } from '../support/formats/jar-cookie.ts'
import { someOf } from '../support/long-form.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { loggedInPage, type Site, startSite } from '../support/site.ts'

type ImportBody = z.output<typeof importedSchema>

let server: RunningServer
let site: Site

beforeAll(async () => {
  ;[server, site] = await Promise.all([startServer({ SESSION_LIMIT: '4' }), startSite()])
})
afterAll(async () => {
  await server?.close()
  await site?.close()
})

const asText: CallOptions = { headers: { 'content-type': 'text/plain; charset=utf-8' } }

function importing(user: TestUser, body: unknown, query = '') {
  const isText = typeof body === 'string' && !/^[[{]/.test(body)
  return user.call<ImportBody & ErrorBody>('POST', `/sessions/import${query}`, body, isText ? asText : {})
}

async function sessionsOf(user: TestUser): Promise<SessionListBody> {
  return (await user.call<SessionListBody>('GET', '/sessions')).json
}

const cookie = (over: Partial<JarCookie>): JarCookie => ({
  name: 'sid',
  value: 'good',
  domain: 'shop.test',
  hostOnly: true,
  path: '/',
  expires: 4_070_908_800,
  secure: false,
  httpOnly: true,
  sameSite: 'lax',
  partitionKey: null,
  ...over,
})

describe('docs/import.md', () => {
  const examples = documentedExamples()

  it('has examples of every format', () => {
    const shown = new Set(examples.map(({ receipt }) => receipt['format']))
    expect(importFormats.filter((format) => !shown.has(format))).toEqual([])
  })

  it.each(examples)('$section: %#', async ({ content, receipt }) => {
    const user = await server.newUser()
    const { status, json, text } = await importing(user, content, '?dry_run=true&domain=shop.example')
    expect([status, json.receipt]).toMatchObject([200, receipt])
    expect(text).not.toContain('3f9ac1')
    expect((await importing(user, content, '?domain=shop.example')).json).toMatchObject({
      sessions: [{ domain: 'shop.example', cookie_names: receipt['kept'] }],
    })
  })
})

describe('a command that a browser copied', () => {
  it('becomes a session that gets the page behind the login', async () => {
    const demo = createDemoSite({ clock: systemClock, random: systemRandom })
    const { url } = await demo.listen(0, '127.0.0.1')
    onTestFinished(() => demo.close())
    const form = await fetch(`${url}/login`)
    const csrf = /demo_csrf=([^;]+)/.exec(form.headers.get('set-cookie') ?? '')?.[1] ?? ''
    const login = await fetch(`${url}/login`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: `demo_csrf=${csrf}` },
      body: new URLSearchParams({ user: 'demo', password: 'demo', csrf, next: '/account' }),
    })
    const value = /demo_session=([^;]+)/.exec(login.headers.get('set-cookie') ?? '')?.[1] ?? ''
    const copied = toCurlBash(
      {
        url: `${url}/account`,
        headers: [
          ['Accept', 'text/html'],
          ['Accept-Language', 'en-GB,en;q=0.9'],
          ['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64)'],
        ],
      },
      [cookie({ name: 'demo_csrf', value: csrf }), cookie({ name: 'demo_session', value })],
    )
    const user = await server.newUser()
    const { status, json } = await importing(user, copied)
    expect([status, json.receipt]).toMatchObject([
      201,
      {
        format: 'curl',
        kept: ['demo_csrf', 'demo_session'],
        headers: { kept: ['User-Agent', 'Accept-Language'], dropped: ['Accept'] },
        warnings: [],
      },
    ])
    expect(json.sessions[0]).toMatchObject({ name: '127.0.0.1', domain: '127.0.0.1', validation_url: `${url}/account` })
    const again = await importing(user, copied, '?domain=127.0.0.1&dry_run=0')
    expect(again.json.sessions[0]?.validation_url).toBe(`${url}/account`)
    const page = await user.scrape({ url: `${url}/account`, session_id: json.sessions[0]?.id })
    expect(page.json).toMatchObject({ status_code: 200, byos_applied: true, login_wall: false })
    expect(page.json.content).toContain('Hello, Dana Demo')
  })
})

describe('an import', () => {
  it('sends exact cookies only where they belong, and its trail names the format', async () => {
    const user = await server.newUser()
    const jar = [
      cookie({}),
      cookie({ name: 'deep', value: 'in', path: '/account' }),
      cookie({ name: 'other', value: 'host', domain: 'api.shop.test' }),
    ]
    const body = { content: toCookieEditor(jar), name: 'Shop', notes: 'n', consent: true, user_agent: 'Agent/9' }
    const { status, json } = await importing(user, body)
    expect([status, json.receipt.kept]).toEqual([201, ['sid', 'deep', 'other']])
    expect(json.sessions[0]).toMatchObject({ name: 'Shop', domain: 'shop.test', notes: 'n', cookie_count: 3 })
    const id = json.sessions[0]?.id ?? ''
    const seen = async (path: string, host = 'shop.test') => {
      await user.scrape({ url: site.url(path, host), session_id: id })
      return site.requests.at(-1)?.headers
    }
    expect(await seen('/account')).toMatchObject({ cookie: 'deep=in; sid=good', 'user-agent': 'Agent/9' })
    expect((await seen('/'))?.cookie).toBe('sid=good')
    expect((await seen('/', 'api.shop.test'))?.cookie).toBe('other=host')
    const [first] = await user.audit(id)
    expect(first).toMatchObject({ action: 'imported', details: { version: 1, format: 'cookie_editor', consent: true } })
  })

  it('asked to be dry writes nothing', async () => {
    const user = await server.newUser()
    const { status, json } = await importing(user, { content: 'sid=1', domain: 'shop.test', dry_run: true })
    const receipt = expect.objectContaining({ kept: ['sid'] })
    expect([status, json]).toEqual([200, { receipt, created: false, updates: null, sessions: [] }])
    expect((await sessionsOf(user)).total).toBe(0)
    const none = await importing(user, { content: [cookie({})], domain: 'other.test', dry_run: true })
    expect([none.status, none.json.receipt.kept]).toEqual([200, []])
  })

  it('of several domains makes a session for each, in one step', async () => {
    const user = await server.newUser()
    const jar = [
      cookie({ domain: 'shop.example.net' }),
      cookie({ domain: 'bank.example.org' }),
      cookie({ domain: 'ads.example.com', name: 'ad' }),
    ]
    const content = JSON.parse(toCookieEditor(jar))
    const { status, json } = await importing(user, {
      content,
      name: 'Mine',
      domains: ['shop.example.net', 'bank.example.org'],
    })
    expect([status, json.receipt]).toMatchObject([
      201,
      {
        domains: ['shop.example.net', 'bank.example.org'],
        kept: ['sid', 'sid'],
        dropped: [{ name: null, domain: 'ads.example.com', reason: 'other_domain', count: 1 }],
      },
    ])
    expect(json.sessions.map(({ name, domain }) => [name, domain])).toEqual([
      ['Mine (shop.example.net)', 'shop.example.net'],
      ['Mine (bank.example.org)', 'bank.example.org'],
    ])
    expect(json).not.toHaveProperty('session')

    const missing = await importing(user, { content, domains: ['shop.example.net', 'none.test'] })
    expect([missing.status, missing.json.field]).toEqual([422, 'domains'])
    expect(
      (await importing(user, content, '?domains=shop.example.net,bank.example.org,api.shop.example.net')).status,
    ).toBe(422)
    expect((await importing(user, content, '?domains=shop.example.net&domains=shop.example.net')).status).toBe(422)
    expect((await sessionsOf(user)).total).toBe(2)
    // Two of four places are left, and three are asked for: none is taken.
    const three = [...jar, cookie({ domain: 'third.test' })]
    const domains = ['shop.example.net', 'bank.example.org', 'third.test']
    const refused = await importing(user, { content: JSON.parse(toCookieEditor(three)), domains })
    expect([refused.status, refused.json.code]).toEqual([429, 'SESSION_LIMIT_REACHED'])
    expect((await sessionsOf(user)).total).toBe(2)
  })

  it('says which domains it saw where it cannot tell which one is meant', async () => {
    const user = await server.newUser()
    const jar = [cookie({ domain: 'shop.example.com' }), cookie({ domain: 'bank.example.org' })]
    const unclear = await importing(user, toCookieEditor(jar))
    expect([unclear.status, unclear.json.field]).toEqual([422, 'domain'])
    expect(unclear.json.message).toContain('example.com, example.org')
    const wrong = await importing(user, toCookieEditor(jar), '?domain=shop.test')
    expect([wrong.status, wrong.json.field, wrong.json.message]).toEqual([
      422,
      'content',
      expect.stringContaining('example.com, example.org'),
    ])
    expect((await importing(user, 'sid=1')).json).toMatchObject({ status: 422, field: 'domain' })
  })

  it('needs the scope to write', async () => {
    const reader = await server.newUser({ scopes: ['read', 'scrape'] })
    expect((await importing(reader, 'sid=1', '?domain=shop.test')).status).toBe(403)
    expect((await server.as('sk_live_nobody').call('POST', '/sessions/import', 'sid=1', asText)).status).toBe(401)
  })

  it.each([
    ['nothing', '', 422],
    ['no content', { domain: 'shop.test' }, 422],
    ['two contents', { content: 'a=1', cookies: 'a=1', domain: 'shop.test' }, 422],
    ['no known format', { content: 'Lorem ipsum', domain: 'shop.test' }, 422],
    ['text that is said to be JSON', 'sid=1', 400],
    ['a lone token with padding', { content: 'c2VjcmV0c2VjcmV0c2VjcmV0==', domain: 'shop.test' }, 422],
    [
      'headers that are too many with those it brings',
      {
        content: `curl https://shop.test -b a=1 -H 'X-Token: ${'1'.repeat(20_000)}'`,
        headers: { a: '1'.repeat(20_000) },
      },
      422,
    ],
    ['another format than asked for', { content: 'a=1', format: 'har', domain: 'shop.test' }, 422],
    ['an unknown format', { content: 'a=1', format: 'csv', domain: 'shop.test' }, 422],
    ['a number', '1', 422],
    ['JSON that is cut off', '{"content":"a=1"', 400],
    ['JSON in a text that is cut off', { content: '[{"name":', domain: 'shop.test' }, 422],
    ['a key twice', '{"content":"a=1","content":"a=2","domain":"shop.test"}', 400],
    ['a key twice inside a HAR', '{"log":{"entries":[{"a":1,"a":2}]}}', 400],
    ['__proto__', '{"content":{"__proto__":{"a":"1"}},"domain":"shop.test"}', 422],
    ['a bomb of arrays', '['.repeat(100_000), 400],
    ['a bomb of objects', '{"log":'.repeat(100_000), 400],
    ['domain and domains', { content: 'a=1', domain: 'a.test', domains: ['b.test'] }, 422],
    ['a public suffix', { content: 'a=1', domain: 'co.uk' }, 422],
    ['an address', { content: 'a=1', domain: '10.0.0.1' }, 422],
    ['a header that may not be set', { content: 'a=1', domain: 'shop.test', headers: { Host: 'x' } }, 422],
  ])('of %s is refused', async (_what, body, status) => {
    const user = await server.newUser()
    const answer = await user.call<ErrorBody>('POST', '/sessions/import', body)
    expect([answer.status, answer.json.detail]).toEqual([status, expect.any(String)])
    expect((await sessionsOf(user)).total).toBe(0)
  })

  it.each([
    ['without any login', {}],
    ['with a header against forged requests', { 'X-CSRF-Token': '77aa' }],
  ])('of a HAR without its sensitive data, %s, is refused and says what to do', async (_what, headers) => {
    const user = await server.newUser()
    const sent = Object.entries({ 'User-Agent': 'Agent/1', ...headers }).map(([name, value]) => ({ name, value }))
    const entry = {
      request: { method: 'GET', url: 'https://shop.test/', headers: sent, cookies: [] },
      response: { status: 200, headers: [], cookies: [] },
    }
    const { status, json } = await importing(user, { log: { entries: [entry] } })
    expect([status, json.detail]).toEqual([422, expect.stringContaining('export the HAR with sensitive data')])
    const created = await user.call<ErrorBody>('POST', '/sessions', {
      name: 'a',
      domain: 'shop.test',
      cookies: { log: { entries: [entry] } },
    })
    expect([created.status, created.json.detail]).toEqual([422, expect.stringContaining('with sensitive data')])
  })

  it.each([
    ['a SQLite file', `SQLite format 3\0\x10\0\x01\x01`, 'latchkey capture'],
    ['an unknown object', { sessions: [], owner: 'dana' }, 'its top-level keys are sessions, owner'],
    ['an unknown object as the content', { content: { sessions: [] }, domain: 'shop.test' }, 'keys are sessions'],
    ['a line of Set-Cookie', 'sid=1; Path=/; HttpOnly', 'looks like a Set-Cookie line'],
    [
      'a command of another site',
      "curl 'https://app.other.test/' -b 'sid=1'",
      'shop.test could use; the content is of domains that are not public',
    ],
    [
      'a command with its cookies in a file',
      "curl 'https://shop.test/' -b jar.txt",
      'shop.test could use. The command reads',
    ],
    ['an empty list', '[]', 'shop.test could use. There are no cookies and no login header in it'],
  ])('of %s is refused and named', async (_what, body, told) => {
    const user = await server.newUser()
    const { status, json } = await importing(user, body, '?domain=shop.test')
    expect([status, json.detail]).toEqual([422, expect.stringContaining(told)])
  })

  it('of several sites that does not say which one is meant is refused, and names them', async () => {
    const user = await server.newUser()
    const jar = (domains: readonly string[]) =>
      domains.map((domain) => ({ name: 'sid', value: '1', domain, path: '/' }))
    const detail = async (domains: readonly string[]) =>
      (await importing(user, JSON.stringify(jar(domains)))).json.detail
    expect(await detail(['a.com', 'www.b.org'])).toBe('domain: must be given: the content is of a.com, b.org')
    expect(await detail(['a.test', 'b.test'])).toBe(
      'domain: must be given: the content is of domains that are not public',
    )
  })

  it('of a page whose login went to an API beside it in a header is refused, and names the domain to give', async () => {
    const user = await server.newUser()
    const request = (url: string, headers: readonly object[] = []) => ({ request: { url, headers }, response: {} })
    const token = { name: 'Authorization', value: 'Bearer q' }
    const har = { log: { entries: [request('https://app.shop.com/a'), request('https://api.shop.com/me', [token])] } }
    const { status, json } = await importing(user, har)
    expect([status, json.field]).toEqual([422, 'content'])
    expect(json.detail).toContain(
      'Its login is a header that was sent to api.shop.com: import it with domain=shop.com.',
    )
    expect(json.detail).not.toContain('sensitive data')
    expect((await importing(user, har, '?domain=shop.com&dry_run=true')).json.receipt.headers.kept).toEqual([
      'Authorization',
    ])
  })

  it('whose values are no texts is refused as such, and not for a domain that it has', async () => {
    const user = await server.newUser()
    const jar = [{ name: 'sid', value: 5, domain: '.shop.com', hostOnly: false, path: '/' }]
    const { status, json } = await importing(user, JSON.stringify(jar))
    expect([status, json.field]).toEqual([422, 'content'])
    expect(json.detail).toContain('contains no cookie that can be read. Cookies in it (sid) cannot be read: ')
  })

  it('keeps 300 cookies and tells what is more', async () => {
    const user = await server.newUser()
    const jar = Array.from({ length: 310 }, (_, at) => cookie({ name: `c${at}` }))
    const { json } = await importing(user, toCookieEditor(jar))
    expect([json.sessions[0]?.cookie_count, json.receipt.dropped.length]).toEqual([300, 10])
    expect(json.receipt.dropped[0]).toEqual({ name: 'c300', domain: null, reason: 'limit', count: 1 })
  })
})

describe('a body that is large', () => {
  const mebibyte = 1024 * 1024

  it('of 20 MiB is taken, and the budget is whole afterwards', async () => {
    const user = await server.newUser()
    const entry = {
      request: { url: 'https://shop.test/', headers: [{ name: 'Cookie', value: 'sid=good' }] },
      response: { headers: [], content: { text: 'x'.repeat(20 * mebibyte) } },
    }
    expect((await importing(user, { log: { entries: [entry] } })).status).toBe(201)
    expect(await heldBytes(server)).toBe(0)
  })

  const places: readonly (readonly [string, (text: string) => unknown])[] = [
    ['the whole body', (text) => text],
    ['a field of it', (content) => ({ content })],
  ]
  it.each(someOf(places, 2))('of text that is not JSON is taken up to 2 MiB: %s', async (_where, bodyOf) => {
    const user = await server.newUser()
    const line = '.shop.test\tTRUE\t/\tTRUE\t0\tsid\tgood\n'
    const text = line.padEnd(2 * mebibyte, '\n')
    expect((await importing(user, bodyOf(text))).status).toBe(201)
    const { status, json } = await importing(user, bodyOf(`${text}\n`))
    expect([status, json.detail]).toEqual([413, 'An import that is not JSON has at most 2 MiB.'])
    expect(await heldBytes(server)).toBe(0)
  })

  const ways: readonly (readonly [string, boolean])[] = [
    ['announced', true],
    ['in pieces', false],
  ]
  it.each(someOf(ways, 2, 1))('of more than 32 MiB is 413: %s', async (_how, announced) => {
    const user = await server.newUser()
    const pieces = [...Array<string>(32).fill('a'.repeat(mebibyte)), 'a']
    const response = await fetch(`${server.address}/api/v1/sessions/import`, {
      method: 'POST',
      headers: { 'x-api-key': user.key, 'content-type': 'text/plain' },
      ...(announced
        ? { body: pieces.join('') }
        : { body: ReadableStream.from(pieces.map((piece) => Buffer.from(piece))), duplex: 'half' }),
    } as RequestInit).then(
      async (answer) => ({ status: answer.status, code: ((await answer.json()) as ErrorBody).code }),
      // The connection is closed as soon as it is known: a client that goes on writing may see only that.
      () => ({ status: 413, code: 'PAYLOAD_TOO_LARGE' }),
    )
    expect(response).toEqual({ status: 413, code: 'PAYLOAD_TOO_LARGE' })
    expect(await heldBytes(server)).toBe(0)
  })

  it('is 503 where all bodies together are too many', async () => {
    const small = await startServer({ BODY_BUDGET: String(mebibyte) })
    onTestFinished(() => small.close())
    const user = await small.newUser()
    const { status, json, headers } = await importing(user, `a=${'1'.repeat(2 * mebibyte)}`, '?domain=shop.test')
    expect([status, json.code, headers.get('retry-after')]).toEqual([503, 'OVERLOADED', '3'])
    expect((await importing(user, 'a=1', '?domain=shop.test')).status).toBe(201)
    expect(await heldBytes(small)).toBe(0)
  })

  async function heldBytes({ address }: RunningServer): Promise<number> {
    const metrics = await (await fetch(`${address}/metrics`)).text()
    return Number(/^latchkey_\w*body\w*bytes\w* (\d+)$/m.exec(metrics)?.[1])
  }
})

describe('cookies of other verbs', () => {
  it('come in every format, too', async () => {
    const user = await server.newUser()
    const url = site.url('/account', 'shop.test')
    const created = await user.create({ name: 'a', domain: 'shop.test', cookies: 'sid=stale; lang=en' })
    expect(created.cookie_names).toEqual(['sid', 'lang'])
    const { id } = created
    const page = async () => (await user.scrape({ url, session_id: id })).json.content
    expect(await page()).not.toBe(loggedInPage)

    const cookies = JSON.parse(toCookieEditor([cookie({}), cookie({ domain: 'ads.example.com' })]))
    const patched = await user.call('PATCH', `/sessions/${id}`, { cookies })
    expect(patched.json).toMatchObject({ cookie_names: ['sid'] })
    expect(await page()).toBe(loggedInPage)

    const command = `curl '${url}' -H 'Authorization: Bearer 1' -A Agent/3 -b sid=good`
    const refreshed = await user.call('POST', `/sessions/${id}/refresh`, { cookies: command })
    expect(refreshed.json).toMatchObject({ cookie_names: ['sid'], header_names: ['Authorization'] })
    expect(await page()).toBe(loggedInPage)
    expect(site.requests.at(-1)?.headers).toMatchObject({ 'user-agent': 'Agent/3', authorization: 'Bearer 1' })

    for (const wrong of [
      'Lorem ipsum',
      [{ name: 'sid' }],
      [cookie({ domain: 'bank.test' })],
      { log: {} },
      { sid: 1 },
    ]) {
      const answer = await user.call('POST', `/sessions/${id}/refresh`, { cookies: wrong })
      expect([answer.status, answer.json.field]).toEqual([422, expect.stringMatching(/^cookies/)])
    }
  })
})

it.each([
  ['https://127.0.0.1/', true],
  ['https://127.0.0.1:1/', false],
])('says that the address was guessed if the site cannot be reached at it: %s', async (url, isGuess) => {
  const user = await server.newUser()
  const jar = '127.0.0.1\tFALSE\t/\tFALSE\t0\tsid\tgood\n'
  const query = isGuess ? '' : `?validation_url=${encodeURIComponent(url)}`
  const { sessions, receipt } = (await importing(user, jar, query)).json
  const { id, validation_url } = sessions[0] ?? { id: '', validation_url: '' }
  expect(validation_url).toBe(url)
  const guess = { name: 'validation_url', what: ['validation_url'], how: expect.stringContaining(`${url} is checked`) }
  expect(receipt.guessed.filter(({ name }) => name === 'validation_url')).toEqual(isGuess ? [guess] : [])
  const { json } = await user.call<{ details: string }>('POST', `/sessions/${id}/validate`)
  expect(json.details).toContain('could not be reached')
  expect(json.details.includes('guessed from the domain')).toBe(isGuess)
})

it("names text first if the content type is curl's own", async () => {
  const user = await server.newUser()
  const form: CallOptions = { headers: { 'content-type': 'application/x-www-form-urlencoded' } }
  const { status, json } = await user.call<ErrorBody>(
    'POST',
    '/sessions/import',
    'curl https://shop.test -b sid=1',
    form,
  )
  expect([status, json.message]).toEqual([415, 'The body must be text or JSON.'])
  expect(json).toMatchObject({
    resolution: expect.stringMatching(/^Send text.* with Content-Type: text\/plain;/),
  })
})
