import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createLatchkeyClient, isLatchkeyError, LatchkeyError } from './index.ts'

interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A server that gives these answers in order, and a client of it that does not wait. */
async function clientOf(...replies: readonly Reply[]) {
  const requests: { method: string; url: string; headers: IncomingHttpHeaders; body: string }[] = []
  const waits: number[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const { status, headers = {}, body: text = '' } = replies[requests.length] ?? { status: 500 }
    requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
    response.writeHead(status, headers).end(text)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close().closeAllConnections())
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const wait = async (ms: number) => void waits.push(ms)
  return { client: createLatchkeyClient({ server: `${address}/`, apiKey: 'lk_1', wait }), requests, waits, address }
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  )

it('says why a server cannot be reached', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await once(server.close(), 'close')
  const client = createLatchkeyClient({ server: `http://127.0.0.1:${port}`, apiKey: 'lk_1', maxTries: 1 })
  expect(await failure(client.me())).toMatchObject({
    code: 'UNREACHABLE',
    cause: expect.objectContaining({ message: expect.stringContaining('ECONNREFUSED') }),
  })
})

describe('a request', () => {
  it('has the key and the body as JSON', async () => {
    const { client, requests } = await clientOf({ status: 201, body: '{"created":true}' })
    expect(await client.sessions.import({ content: { sid: '1' }, dry_run: true })).toEqual({ created: true })
    expect(requests).toMatchObject([
      { method: 'POST', url: '/api/v1/sessions/import', headers: { 'x-api-key': 'lk_1' } },
    ])
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({ content: { sid: '1' }, dry_run: true })
    expect(requests[0]?.headers).not.toHaveProperty('idempotency-key')
    await client.sessions.import({ content: 'a=b' }, { idempotencyKey: 'k1' }).catch(() => undefined)
    expect(requests[1]?.headers).toMatchObject({ 'idempotency-key': 'k1' })
  })

  it('is sent again after as long as the server asks', async () => {
    const busy = { status: 503, headers: { 'retry-after': '7' }, body: '{"code":"OVERLOADED"}' }
    const { client, requests, waits } = await clientOf(
      busy,
      { ...busy, status: 429 },
      { status: 200, body: '{"id":"u"}' },
    )
    expect(await client.me()).toEqual({ id: 'u' })
    expect([requests.length, waits]).toEqual([3, [7000, 7000]])
  })

  it('is not sent again after any other failure', async () => {
    const { client, requests } = await clientOf({ status: 500, headers: { 'retry-after': '1' } })
    expect(await failure(client.me())).toMatchObject({ code: 'INVALID_RESPONSE', status: 500 })
    expect(requests).toHaveLength(1)
  })

  it('is sent again when it may have arrived, if its repetition changes nothing', async () => {
    const bad = { status: 502, body: '<html>' }
    const { client, requests, waits } = await clientOf(bad, bad, { status: 200, body: '{"results":[]}' }, bad)
    expect(await client.sessions.importMany({ rows: [] })).toEqual({ results: [] })
    expect(waits).toEqual([1000, 2000])
    expect(await failure(client.scrape({ url: 'http://site/' }))).toMatchObject({ code: 'INVALID_RESPONSE' })
    expect(requests.map(({ url }) => url.slice('/api/v1/'.length))).toEqual([
      'sessions/import/bulk',
      'sessions/import/bulk',
      'sessions/import/bulk',
      'scrape',
    ])
  })

  it('that creates something has one key in all its tries, and another one each time it is made', async () => {
    const bad = { status: 504 }
    const { client, requests } = await clientOf(bad, { status: 201, body: '{}' }, { status: 202, body: '{}' })
    await client.sessions.create({ name: 'Shop', domain: 'shop.example' })
    await client.batches.create({ urls: ['http://site/'] })
    const [first, second, third] = requests.map(({ headers }) => headers['idempotency-key'])
    expect(first).toMatch(/^[0-9a-f]{32}$/)
    expect([second === first, third === first]).toEqual([true, false])
  })

  it('for a list gets a page, or the entries of all pages', async () => {
    const page = (id: string, next: string | null) => ({
      status: 200,
      body: JSON.stringify({ sessions: [{ id }], next_cursor: next }),
    })
    const { client, requests } = await clientOf(page('1', 'a/b'), page('1', 'a/b'), page('2', null))
    expect(await client.sessions.list({ labels: ['a', 'b'] })).toMatchObject({ next_cursor: 'a/b' })
    const ids: string[] = []
    for await (const { id } of client.sessions.list({ limit: 1 })) ids.push(id)
    expect(ids).toEqual(['1', '2'])
    expect(requests.map(({ url }) => url)).toEqual([
      '/api/v1/sessions?labels=a&labels=b',
      '/api/v1/sessions?limit=1',
      '/api/v1/sessions?limit=1&cursor=a%2Fb',
    ])
  })

  it('names ids in its path, and has the ETag that it requires', async () => {
    const { client, requests } = await clientOf({ status: 200, body: '{}' }, { status: 204 })
    await client.sessions.rollback('a/b', 3, { ifMatch: '"7"' })
    await client.sessions.releaseLease({ session_id: 's', lease_id: 'l' })
    expect(requests).toMatchObject([
      { method: 'POST', url: '/api/v1/sessions/a%2Fb/rollback', body: '{"version":3}', headers: { 'if-match': '"7"' } },
      { method: 'DELETE', url: '/api/v1/sessions/s/lease/l', body: '' },
    ])
  })

  it.each([
    ['eyJhbGciOi', { authorization: 'Bearer eyJhbGciOi' }],
    ['sk_live_1', { 'x-api-key': 'sk_live_1' }],
  ])('has the credential %s in its header', async (apiKey, headers) => {
    const { address, requests } = await clientOf({ status: 200, body: '{}' })
    await createLatchkeyClient({ server: address, apiKey }).me()
    expect(requests).toMatchObject([{ headers }])
  })

  it('ends with the reason of its signal, also while it waits to be sent again', async () => {
    const { client } = await clientOf({ status: 200, body: '{}' })
    expect(await failure(client.me({ signal: AbortSignal.abort('stop') }))).toBe('stop')
    const { address, requests } = await clientOf({ status: 503, headers: { 'retry-after': '60' } })
    const abort = new AbortController()
    const fetch = (...request: Parameters<typeof globalThis.fetch>) =>
      globalThis.fetch(...request).finally(() => setTimeout(() => abort.abort('stop')))
    const waiting = createLatchkeyClient({ server: address, apiKey: 'lk_1', fetch })
    expect(await failure(waiting.me({ signal: abort.signal }))).toBe('stop')
    expect(requests).toHaveLength(1)
  })

  it('does not follow a redirect with the key', async () => {
    const other = await clientOf({ status: 200, body: '{}' })
    const { client } = await clientOf({ status: 307, headers: { location: `${other.address}/api/v1/auth/me` } })
    expect(await failure(client.me())).toMatchObject({ code: 'INVALID_RESPONSE', status: 307 })
    expect(other.requests).toEqual([])
  })
})

describe('an error', () => {
  it('has the code of the server, and what to do', async () => {
    const body = { code: 'UNAUTHORIZED', message: 'No key.', resolution: 'Send one.', request_id: 'r1' }
    const { client } = await clientOf({ status: 401, body: JSON.stringify(body) })
    const error = await failure(client.me())
    expect(error).toBeInstanceOf(LatchkeyError)
    expect(error).toMatchObject({
      code: 'UNAUTHORIZED',
      message: 'No key.',
      resolution: 'Send one.',
      status: 401,
      requestId: 'r1',
    })
  })

  it('has the details of its code', async () => {
    const login = { code: 'LOGIN_NEEDED', message: 'Log in.', details: { login_url: 'http://keys/login/s' } }
    const { client } = await clientOf({ status: 409, body: JSON.stringify(login) })
    const error = await failure(client.sessions.ensure('s'))
    if (!isLatchkeyError(error, 'LOGIN_NEEDED', 'WRONG_USER')) throw error
    expect(error.code === 'LOGIN_NEEDED' && error.details.login_url).toBe('http://keys/login/s')
    expect(isLatchkeyError(error, 'SESSION_EXPIRED')).toBe(false)
    expect([isLatchkeyError(error), isLatchkeyError(new Error('x'))]).toEqual([true, false])
  })

  it.each([
    ['<html>', 200],
    ['"text"', 200],
    ['<html>', 501],
  ])('says that %s with status %d is not an answer of the server', async (body, status) => {
    const { client } = await clientOf({ status, body })
    expect(await failure(client.me())).toMatchObject({ code: 'INVALID_RESPONSE', status })
  })

  it('says that nobody answers, after as many tries as it may make', async () => {
    const waits: number[] = []
    const wait = async (ms: number) => void waits.push(ms)
    const client = createLatchkeyClient({ server: 'http://127.0.0.1:1', apiKey: 'lk_1', maxTries: 4, wait })
    expect(await failure(client.me())).toMatchObject({ code: 'UNREACHABLE', status: null })
    expect(waits).toEqual([1000, 2000, 3000])
  })
})

describe('a scrape', () => {
  const page = (login_wall: boolean) => ({
    status: 200,
    body: JSON.stringify({ content: 'Hello', login_wall, final_url: 'http://site/login' }),
  })

  it('requires its session, if it names one', async () => {
    const { client, requests } = await clientOf(page(false), page(true), page(true))
    expect(await client.scrape({ url: 'http://site/', session_id: 's' })).toMatchObject({ content: 'Hello' })
    await client.scrape({ url: 'http://site/', session_id: 's' }, { requireSession: false })
    await client.scrape({ url: 'http://site/' })
    expect(requests.map(({ body }) => JSON.parse(body))).toEqual([
      { url: 'http://site/', session_id: 's', require_session: true, sync: true },
      { url: 'http://site/', session_id: 's', require_session: false, sync: true },
      { url: 'http://site/', sync: true },
    ])
  })

  it('that gets a login page in place of the page of its session has failed', async () => {
    const { client } = await clientOf(page(true))
    const error = await failure(client.scrape({ url: 'http://site/', session_id: 's' }))
    if (!isLatchkeyError(error, 'LOGIN_WALL')) throw error
    expect(error.details.result.content).toBe('Hello')
  })

  it('in the background is waited for', async () => {
    const state = (status: string) => ({ status: 200, body: JSON.stringify({ status }) })
    const { client, requests, waits } = await clientOf(
      { status: 202, body: '{"job_id":"j"}' },
      ...['queued', 'processing', 'succeeded', 'processing', 'partially_failed'].map(state),
    )
    const { job_id: id } = await client.jobs.submit({ url: 'http://site/', session_id: 's' })
    expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({ sync: false, require_session: true })
    expect(await client.jobs.wait(id)).toMatchObject({ status: 'succeeded' })
    expect(await client.batches.wait('b', { everyMs: 5000 })).toMatchObject({ status: 'partially_failed' })
    expect(waits).toEqual([1000, 1000, 5000])
  })

  it('of a batch requires its session, wherever that is named', async () => {
    const accepted = { status: 202, body: '{}' }
    const { client, requests } = await clientOf(accepted, accepted)
    await client.batches.create({ urls: ['http://a/', 'http://b/'], session_id: 's' })
    await client.batches.create({ requests: ['http://a/', { url: 'http://b/', session_id: 's' }] })
    expect(requests.map(({ body }) => JSON.parse(body))).toEqual([
      { urls: ['http://a/', 'http://b/'], session_id: 's', require_session: true },
      { requests: ['http://a/', { url: 'http://b/', session_id: 's', require_session: true }] },
    ])
  })
})

describe('fetch', () => {
  const ofTarget = (status: number, more: Readonly<Record<string, string>> = {}): Reply => ({
    status,
    headers: { 'x-latchkey-verdict': 'logged_in', ...more },
    body: 'a,b',
  })

  it.each([200, 304, 404, 429, 503])('gives the answer of a target as it is, once: %i', async (status) => {
    const { client, requests } = await clientOf(ofTarget(status, { 'retry-after': '1' }))
    const response = await client.fetch('https://a.test/x.csv', { session: 's1', headers: { range: 'bytes=0-9' } })
    expect([response.status, response.headers.get('x-latchkey-verdict')]).toEqual([status, 'logged_in'])
    expect(await response.text()).toBe(status === 304 ? '' : 'a,b')
    expect(requests).toMatchObject([
      {
        method: 'GET',
        url: '/api/v1/fetch?url=https%3A%2F%2Fa.test%2Fx.csv&session_id=s1',
        headers: { range: 'bytes=0-9' },
      },
    ])
  })

  it('sends a form with a file, and does not repeat it', async () => {
    const { client, requests } = await clientOf({ status: 502, body: '{}' })
    const body = new FormData()
    body.append('file', new Blob(['1,2']), 'x.csv')
    await failure(client.fetch('https://a.test/upload', { body }))
    expect(requests).toHaveLength(1)
    expect(requests[0]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    expect(requests[0]?.body).toContain('filename="x.csv"')
  })

  it('throws the error of the server', async () => {
    const answer = { code: 'LOGIN_NEEDED', message: 'm', resolution: 'r', status: 409 }
    const { client } = await clientOf({ status: 409, body: JSON.stringify(answer) })
    expect(await failure(client.fetch('https://a.test/'))).toMatchObject({ code: 'LOGIN_NEEDED', status: 409 })
  })
})
