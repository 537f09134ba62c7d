import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { html, loggedInPage, redirect, type Site, startSite } from '../support/site.ts'
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

const domain = 'files.test'
const at = (path: string, host = domain) => site.url(path, host)
const isMember = (cookies: Readonly<Record<string, string>>) => cookies['sid'] === 'good'

async function withSession(sid = 'good'): Promise<{ user: TestUser; id: string }> {
  const user = await server.newUser()
  const { id } = await user.create({ name: 'Files', domain, cookies: { sid } })
  return { user, id }
}

/** Asks as any client would, without a header that this repository's own client adds. */
function ask(user: TestUser, query: Readonly<Record<string, string>>, init: RequestInit = {}): Promise<Response> {
  const url = `${server.address}/api/v1/fetch?${new URLSearchParams(query)}`
  return fetch(url, { ...init, headers: { 'x-api-key': user.key, 'accept-encoding': 'identity', ...init.headers } })
}

describe('GET /fetch', () => {
  it('gives the bytes, status, type and name as the target does, and the verdict in headers', async () => {
    const { user, id } = await withSession()
    const bytes = Buffer.from([0x25, 0x50, 0x44, 0x46, 0, 0xff, 0x80])
    site.on('/report', ({ cookies }) =>
      isMember(cookies)
        ? {
            status: 203,
            headers: { 'content-type': 'application/pdf', 'content-disposition': 'attachment; filename="März.pdf"' },
            body: bytes,
          }
        : redirect('/login'),
    )
    const answer = await ask(user, { url: at('/report'), session_id: id })
    expect(answer.status).toBe(203)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-security-policy': expect.stringContaining('sandbox'),
      'x-latchkey-verdict': 'unknown',
      'x-latchkey-session-used': 'true',
      'x-latchkey-final-url': at('/report'),
    })
    expect(answer.headers.get('content-disposition')).toContain('.pdf"')
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes)
    expect((await user.audit(id)).at(-1)).toMatchObject({ action: 'used_for_scrape', details: { url: at('/report') } })
    expect(await user.get(id)).toMatchObject({ total_requests: 1, successful_requests: 1 })
  })

  it.each([
    ['/export/march.csv', 'inline; filename="march.csv"'],
    ['/export/m%C3%A4rz.csv', "inline; filename*=UTF-8''m%C3%A4rz.csv"],
    ['/export', null],
  ])('names the file at %s after its address, as the target gives no name', async (path, name) => {
    const user = await server.newUser()
    site.on(path, { headers: { 'content-type': 'text/csv' }, body: 'a,b\n' })
    const answer = await ask(user, { url: at(path) })
    expect([answer.headers.get('content-disposition'), await answer.text()]).toEqual([name, 'a,b\n'])
  })

  it.each([
    ['a redirect to it', '/member'],
    ['with status 200', '/account'],
  ])('passes nothing of a login page on: %s', async (_how, path) => {
    const { user, id } = await withSession('bad')
    const answer = await ask(user, { url: at(path), session_id: id })
    expect(answer.status).toBe(409)
    expect(await answer.json()).toMatchObject({
      error: 'LOGIN_NEEDED',
      details: { login_url: expect.stringContaining(id) },
    })
    expect(answer.headers.has('x-latchkey-verdict')).toBe(false)
    expect(await user.get(id)).toMatchObject({ last_verdict: { verdict: 'logged_out' } })
  })

  it('gives a page that shows the user, and says so', async () => {
    const { user, id } = await withSession()
    const answer = await ask(user, { url: at('/account'), session_id: id })
    expect(answer.headers.get('x-latchkey-verdict')).toBe('logged_in')
    expect(await answer.text()).toBe(loggedInPage)
  })

  it('refuses a session that cannot be used, unless it is told otherwise', async () => {
    const user = await server.newUser()
    const { id } = await user.create({
      name: 'Old',
      domain,
      cookies: { sid: 'good' },
      expires_at: '2020-01-01T00:00:00Z',
    })
    expect((await ask(user, { url: at('/'), session_id: id })).status).toBe(410)
    expect(site.requests).toEqual([])
    const answer = await ask(user, { url: at('/'), session_id: id, require_session: 'false' })
    expect([answer.status, answer.headers.get('x-latchkey-warning')]).toEqual([
      200,
      expect.stringMatching(/^SESSION_EXPIRED/),
    ])
  })

  it('asks for a part of the file where the client does, also at another host after a redirect', async () => {
    const user = await server.newUser()
    site.on('/file', redirect(at('/stored', 'cdn.test')))
    site.on('/stored', ({ headers }) => ({
      status: headers['range'] === 'bytes=2-' ? 206 : 200,
      headers: { 'content-type': 'video/mp4', 'content-range': 'bytes 2-3/4' },
      body: 'cd',
    }))
    const answer = await ask(user, { url: at('/file') }, { headers: { range: 'bytes=2-' } })
    expect([answer.status, answer.headers.get('content-range')]).toEqual([206, 'bytes 2-3/4'])
    expect(site.requests.map(({ headers }) => headers['accept-encoding'])).toEqual([
      expect.stringMatching(/^identity/),
      expect.stringMatching(/^identity/),
    ])
  })

  it('passes a compressed answer on as it is, and judges what is in it', async () => {
    const { user, id } = await withSession()
    const headers = { 'content-type': 'text/html', 'content-encoding': 'gzip' }
    site.on('/zipped', { headers, body: gzipSync(loggedInPage) })
    const answer = await ask(
      user,
      { url: at('/zipped'), session_id: id },
      { headers: { 'accept-encoding': 'gzip, deflate' } },
    )
    expect(site.seen('/zipped')[0]?.headers['accept-encoding']).toBe('gzip, deflate')
    expect([answer.headers.get('x-latchkey-verdict'), await answer.text()]).toEqual(['logged_in', loggedInPage])
    site.on('/data.bin', {
      headers: { 'content-type': 'image/png', 'content-encoding': 'gzip' },
      body: gzipSync('png'),
    })
    expect(await (await ask(user, { url: at('/data.bin') })).text()).toBe('png')
  })

  it('answers HEAD with a HEAD', async () => {
    const user = await server.newUser()
    site.on('/big.zip', { headers: { 'content-type': 'application/zip', 'content-length': '0' } })
    const answer = await ask(user, { url: at('/big.zip') }, { method: 'HEAD' })
    expect([answer.status, site.requests.map(({ method }) => method)]).toEqual([200, ['HEAD']])
  })

  it('gives an answer in JSON as it is, even if the query has an unknown name', async () => {
    const user = await server.newUser()
    site.on('/data.json', { headers: { 'content-type': 'application/json' }, body: '{"a":1}' })
    expect(await (await ask(user, { url: at('/data.json'), sesion_id: 'x' })).text()).toBe('{"a":1}')
  })
})

describe('POST /fetch', () => {
  it('sends any body as it is, with its type: a form with a file', async () => {
    const { user, id } = await withSession()
    site.on('/upload', ({ body, headers }) => html(`${headers['content-type']?.split(';')[0]}|${body}`))
    const form = new FormData()
    form.set('note', 'für alle')
    form.set('file', new File(['a,b\n1,2\n'], 'data.csv', { type: 'text/csv' }))
    const answer = await ask(user, { url: at('/upload'), session_id: id }, { method: 'POST', body: form })
    const text = await answer.text()
    expect(text).toMatch(/^multipart\/form-data\|/)
    expect(text).toContain('für alle')
    expect(text).toContain('filename="data.csv"')
    expect(site.seen('/upload')).toMatchObject([{ method: 'POST', cookies: { sid: 'good' } }])
  })

  it('refuses a body that is too large before it is read', async () => {
    const user = await server.newUser()
    const body = Buffer.alloc(33 * 1024 * 1024)
    const answer = await ask(user, { url: at('/upload') }, { method: 'POST', body }).catch(() => null)
    // The connection may be closed while the client still sends.
    if (answer !== null) expect(answer.status).toBe(413)
    expect(site.requests).toEqual([])
  })
})

describe('a large file', () => {
  const chunk = Buffer.alloc(1024 * 1024, 'x')
  const chunks = 300

  it('is received only as fast as its client reads it, while its session is free', async () => {
    let sent = 0
    let isBlocked = false
    const write = async (response: ServerResponse): Promise<void> => {
      for (let count = 0; count < chunks && !response.destroyed; count += 1) {
        sent += chunk.length
        if (response.write(chunk)) continue
        isBlocked = true
        await Promise.race([once(response, 'drain'), once(response, 'close')])
        isBlocked = false
      }
      response.end()
    }
    const big = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream' })
      void write(response)
    })
    big.listen(0, '127.0.0.1')
    await once(big, 'listening')
    const user = await server.newUser()
    const concurrency = { mode: 'exclusive' }
    const { id } = await user.create({ name: 'Big', domain: 'big.test', cookies: { sid: 'good' }, concurrency })
    const url = `http://big.test:${(big.address() as AddressInfo).port}/`
    try {
      const answer = await ask(user, { url, session_id: id })
      const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
      let received = (await reader.read()).value?.length ?? 0
      await until('the site to wait', () => (isBlocked ? true : undefined))
      const second = await user.scrape({ url: at('/', 'big.test'), session_id: id, timeout: 5 })
      expect(second.status).toBe(200)
      expect(isBlocked).toBe(true)
      expect(sent).toBeLessThan((chunks / 3) * chunk.length)
      for (let next = await reader.read(); !next.done; next = await reader.read()) received += next.value.length
      expect(received).toBe(chunks * chunk.length)
      // One that its client does not want any more is not received to its end.
      sent = 0
      const controller = new AbortController()
      const left = await ask(user, { url }, { signal: controller.signal })
      await (left.body as ReadableStream<Uint8Array>).getReader().read()
      controller.abort()
      await until('the connections to be closed', async () => ((await connections(big)) === 0 ? true : undefined))
      expect(sent).toBeLessThan(chunks * chunk.length)
    } finally {
      big.closeAllConnections()
      big.close()
    }
  })
})

function connections(server: ReturnType<typeof createServer>): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)))
  })
}
