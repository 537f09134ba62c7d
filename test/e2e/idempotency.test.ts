import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '../support/client.ts'
import { databaseBytes } from '../support/database-bytes.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { html, redirect, type Site, startSite } from '../support/site.ts'
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

const domain = 'shop.test'
const session = { name: 'Shop', domain, cookies: { sid: 'good' } }

let keys = 0
const newKey = (): string => {
  keys += 1
  return `key-${keys}`
}

const call = (user: Client, path: string, body: unknown, key: string) =>
  user.call('POST', path, body, { headers: { 'idempotency-key': key } })

const count = async (user: Client): Promise<number> =>
  (await user.call<{ total: number }>('GET', '/sessions')).json.total

describe('Idempotency-Key', () => {
  it.each([
    ['/sessions', () => session, 201],
    // Its warnings of unknown fields included, once.
    ['/sessions', () => ({ ...session, keepalive: true }), 201],
    ['/sessions/import', () => ({ content: 'sid=good', domain }), 201],
    ['/sessions/import?name=n', () => ({ content: 'sid=good', domain }), 201],
    ['/scrape', () => ({ url: site.url('/account', domain), session_id: null }), 200],
    ['/scrape', () => ({ url: site.url('/account', domain), sync: false }), 202],
    ['/batch', () => ({ requests: [{ url: site.url('/account', domain) }] }), 202],
    ['/batch', () => ({ requests: [{ url: site.url('/account', domain), cookies: { sid: '1' } }], priority: 1 }), 202],
    ['/batch?queue=a', () => ({ urls: [site.url('/account', domain)], priority: 1 }), 202],
  ])('gives the first answer of %s again, and does nothing twice', async (path, body, status) => {
    const user = await server.newUser()
    const key = newKey()
    const first = await call(user, path, body(), key)
    const { db } = server.server.core.store
    const jobs = async () =>
      (await db.selectFrom('jobs').select('id').where('account_id', '=', user.userId).execute()).length
    const done = [await count(user), await jobs(), site.seen('/account').length]
    const again = await call(user, path, body(), key)
    expect([first.status, again.status, again.text]).toEqual([status, status, first.text])
    expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true'])
    expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'))
    const after = [await count(user), await jobs()]
    expect(after).toEqual(done.slice(0, 2))
    const fresh = await call(user, path, body(), newKey())
    expect(fresh.headers.get('idempotency-replayed')).toBeNull()
  })

  it('is bound to body, route and account', async () => {
    const [user, other] = [await server.newUser(), await server.newUser()]
    const key = newKey()
    expect((await call(user, '/sessions', session, key)).status).toBe(201)
    const changed = await call(user, '/sessions', { ...session, name: 'Another' }, key)
    expect([changed.status, changed.json.code]).toEqual([409, 'CONFLICT'])
    expect(changed.json.message).toContain('another body')
    const body = { content: 'sid=good', domain }
    expect((await call(user, '/sessions/import', body, key)).status).toBe(201)
    expect((await call(user, '/sessions/import?name=n', body, key)).status).toBe(409)
    const others = await call(other, '/sessions', session, key)
    expect([others.status, others.headers.get('idempotency-replayed')]).toEqual([201, null])
    expect(await count(user)).toBe(2)
  })

  it('gives no answer to a credential with other scopes, which may not have it', async () => {
    const user = await server.newUser({ password: 'correct horse battery' })
    const login = { email: user.email, password: 'correct horse battery' }
    const { json: token } = await user.call<{ access_token: string }>('POST', '/auth/login', login)
    const person = server.as({ authorization: `Bearer ${token.access_token}` })
    const made = await person.call<{ key: string }>('POST', '/api-keys', { name: 'k', scopes: ['scrape'] })
    const scraper = server.as(made.json.key)
    const { id } = await user.create({ ...session, allowed_methods: ['GET', 'PUT'] })
    site.on('/put', html('<p>secret</p>'))
    const body = { url: site.url('/put', domain), session_id: id, method: 'PUT', body: 'x' }
    const key = newKey()
    expect((await call(user, '/scrape', body, key)).status).toBe(200)
    const refused = await call(scraper, '/scrape', body, key)
    expect([refused.status, refused.json.code]).toEqual([409, 'CONFLICT'])
    expect(refused.json.message).toContain('scopes')
    expect((await call(scraper, '/scrape', body, newKey())).status).toBe(403)
    const again = await call(person, '/scrape', body, key)
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true'])
  })

  it('is refused for a second request while the first runs, which is not run twice', async () => {
    const user = await server.newUser()
    const { promise, resolve } = Promise.withResolvers<void>()
    site.on('/slow-key', async () => {
      await promise
      return html('<p>slow</p>')
    })
    const key = newKey()
    const body = { url: site.url('/slow-key', domain) }
    const first = call(user, '/scrape', body, key)
    await until('the request', () => site.seen('/slow-key')[0])
    const second = await call(user, '/scrape', body, key)
    expect([second.status, second.json.code, second.headers.get('retry-after')]).toEqual([409, 'CONFLICT', '2'])
    expect(second.json).toMatchObject({
      message: expect.stringContaining('still running'),
      resolution: 'Send the same request with the same key again after the number of seconds in Retry-After.',
    })
    resolve()
    const { status, text } = await first
    const third = await call(user, '/scrape', body, key)
    expect([status, third.status, third.text]).toEqual([200, 200, text])
    expect(site.seen('/slow-key')).toHaveLength(1)
  })

  it('runs one of many that come at once', async () => {
    const user = await server.newUser()
    const key = newKey()
    const answers = await Promise.all(Array.from({ length: 12 }, () => call(user, '/sessions', session, key)))
    expect(await count(user)).toBe(1)
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 201).length).toBeGreaterThan(0)
    expect(statuses.filter((status) => status !== 201 && status !== 409)).toEqual([])
  })

  it('is free again after an error: nothing was done', async () => {
    const limited = await startServer({ SESSION_LIMIT: '1' })
    try {
      const user = await limited.newUser()
      const { id } = await user.create(session)
      const key = newKey()
      const full = await call(user, '/sessions', session, key)
      expect([full.status, full.json.code]).toEqual([429, 'SESSION_LIMIT_REACHED'])
      await user.call('DELETE', `/sessions/${id}`)
      expect((await call(user, '/sessions', session, key)).status).toBe(201)
      const gone = { url: site.url('/', domain), session_id: id }
      expect((await call(user, '/scrape', gone, newKey())).status).toBe(410)
      const unreachable = { url: 'http://127.0.0.1:1/' }
      const broken = newKey()
      expect((await call(user, '/scrape', unreachable, broken)).status).toBe(502)
      expect((await call(user, '/scrape', unreachable, broken)).headers.get('idempotency-replayed')).toBeNull()
    } finally {
      await limited.close()
    }
  })

  const wrongBody = { url: 'http://127.0.0.1:1/', method: 'POST', body: { a: 1 }, content_type: 'text/plain' }
  it.each([
    ['/scrape', wrongBody],
    ['/batch', { requests: [wrongBody] }],
  ])('is free again after a body of %s that only its reader refuses', async (path, wrong) => {
    const user = await server.newUser()
    const key = newKey()
    for (let time = 0; time < 2; time += 1) expect((await call(user, path, wrong, key)).status).toBe(422)
    const url = site.url('/', domain)
    const right = path === '/batch' ? { requests: [{ url }] } : { url }
    expect((await call(user, path, right, key)).status).toBeLessThan(300)
  })

  it('keeps a refusal that came from the target', async () => {
    const user = await server.newUser()
    const challenge =
      '<title>Just a moment...</title><h1>Checking your browser before accessing</h1><script src="/cdn-cgi/challenge-platform/x.js"></script>'
    site.on('/blocked', {
      status: 403,
      body: challenge,
      headers: { 'content-type': 'text/html', server: 'cloudflare' },
    })
    const key = newKey()
    const body = { url: site.url('/blocked', domain), fail_fast: true }
    const first = await call(user, '/scrape', body, key)
    const seen = site.seen('/blocked').length
    const again = await call(user, '/scrape', body, key)
    expect([first.json.code, again.json.code, again.text]).toEqual(['TARGET_BLOCKED', 'TARGET_BLOCKED', first.text])
    expect(site.seen('/blocked')).toHaveLength(seen)
  })

  it.each([
    ['its time is over', 'POST', { timeout: 1 }, 1],
    ['its time is over', 'GET', { timeout: 1 }, 2],
    ['its client has gone', 'POST', {}, 1],
    ['its client has gone', 'GET', {}, 2],
  ])('when %s, %s with %j reaches the target %i times', async (_, method, options, times) => {
    const user = await server.newUser()
    const path = `/hangs-${newKey()}`
    const key = newKey()
    const body = { url: site.url(path, domain), method, ...options }
    const client = new AbortController()
    site.on(path, async ({ gone }) => {
      if (!('timeout' in options)) client.abort()
      await gone
      return {}
    })
    const first = user.call('POST', '/scrape', body, { headers: { 'idempotency-key': key }, signal: client.signal })
    const resolution = method === 'POST' ? 'The target may have processed the request: check' : 'Try again, or set'
    if ('timeout' in options)
      expect((await first).json).toMatchObject({ code: 'TIMEOUT', resolution: expect.stringContaining(resolution) })
    else await expect(first).rejects.toThrow()
    site.on(path, html('<p>there</p>'))
    const second = await until('the end of the first request', async () => {
      const answer = await call(user, '/scrape', body, key)
      return answer.text.includes('still running') ? undefined : answer
    })
    expect([second.status, site.seen(path).length]).toEqual([times === 1 ? 409 : 200, times])
    if (times === 1)
      expect(second.json).toMatchObject({
        message: expect.stringContaining('may have been processed'),
        resolution: expect.stringContaining('Check what the first request did'),
      })
  })

  it('is free again when a POST was not sent, and not when its redirect failed', async () => {
    const user = await server.newUser()
    const [unsent, sent] = [newKey(), newKey()]
    site.on('/moves', redirect('http://127.0.0.1:1/'))
    for (const status of [502, 502]) {
      const answer = await call(user, '/scrape', { url: 'http://127.0.0.1:1/', method: 'POST' }, unsent)
      expect(answer.status).toBe(status)
    }
    for (const status of [502, 409]) {
      const answer = await call(user, '/scrape', { url: site.url('/moves', domain), method: 'POST' }, sent)
      expect(answer.status).toBe(status)
    }
    expect(site.seen('/moves')).toHaveLength(1)
  })

  it('keeps the answer to inline cookies in memory alone', async () => {
    const own = await startServer()
    try {
      const user = await own.newUser()
      site.on('/member', async ({ cookies }) => html(`<p>member ${cookies['inline']}</p>`))
      const body = { url: site.url('/member', domain), cookies: { inline: 'cookie-of-a-keyed-scrape' } }
      const key = newKey()
      const first = await call(user, '/scrape', body, key)
      expect(first.status).toBe(200)
      expect((await call(user, '/scrape', body, key)).text).toBe(first.text)
      const { db } = own.server.core.store
      const stored = await db.selectFrom('idempotent_requests').select('bytes').execute()
      expect(stored.map(({ bytes }) => bytes < 200)).toEqual([true])
      expect(databaseBytes(own.dataDir).includes('cookie-of-a-keyed-scrape')).toBe(false)
    } finally {
      await own.close()
    }
  })

  it('seals what it stores', async () => {
    const user = await server.newUser()
    site.on('/sealed', async () => html('<p>page-of-a-keyed-scrape</p>'))
    const answer = await call(user, '/scrape', { url: site.url('/sealed', domain) }, 'the-key-itself')
    expect(answer.text).toContain('page-of-a-keyed-scrape')
    const bytes = databaseBytes(server.dataDir)
    for (const text of ['page-of-a-keyed-scrape', 'the-key-itself']) expect(bytes.includes(text)).toBe(false)
  })

  it('gives a key nothing that its scopes do not', async () => {
    const user = await server.newUser()
    const reader = server.as(
      (await server.administration.createKeyFor(user.email, { name: 'r', scopes: ['read'], expiresAt: null })).key ??
        '',
    )
    const key = newKey()
    const body = { url: site.url('/', domain) }
    expect((await call(user, '/scrape', body, key)).status).toBe(200)
    expect((await call(reader, '/scrape', body, key)).status).toBe(403)
  })

  it.each(['', 'with space', 'x'.repeat(256), 'é'])('is refused where it is %j', async (key) => {
    const user = await server.newUser()
    const { status, json } = await call(user, '/sessions', session, key)
    expect([status, json.code]).toEqual([422, 'VALIDATION_ERROR'])
  })
})
