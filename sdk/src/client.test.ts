import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createLatchkeyClient, LatchkeyError } from './index.ts'

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
    expect(await client.importSession({ content: { sid: '1' }, dry_run: true })).toEqual({ created: true })
    expect(requests).toMatchObject([
      { method: 'POST', url: '/api/v1/sessions/import', headers: { 'x-api-key': 'lk_1' } },
    ])
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({ content: { sid: '1' }, dry_run: true })
    expect(requests[0]?.headers).not.toHaveProperty('idempotency-key')
    await client.importSession({ content: 'a=b' }, 'k1').catch(() => undefined)
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
    expect(await client.importSessions({ rows: [] })).toEqual({ results: [] })
    expect(waits).toEqual([1000, 2000])
    expect(await failure(client.importSession({ content: 'a=b' }))).toMatchObject({ code: 'INVALID_RESPONSE' })
    expect(requests.map(({ url }) => url.slice('/api/v1/sessions/'.length))).toEqual([
      'import/bulk',
      'import/bulk',
      'import/bulk',
      'import',
    ])
  })

  it('for a list names the page', async () => {
    const page = { status: 200, body: '{"sessions":[],"next_cursor":null}' }
    const { client, requests } = await clientOf(page, page)
    await client.listSessions()
    expect(await client.listSessions('a/b')).toEqual({ sessions: [], next_cursor: null })
    expect(requests.map(({ url }) => url)).toEqual([
      '/api/v1/sessions?limit=200',
      '/api/v1/sessions?limit=200&cursor=a%2Fb',
    ])
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
