import { brotliCompressSync, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { credentials, Site } from '../../../test/support/fetch-target.ts'
import type { Timer } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import { FewAtOnce } from '../../fairness/few-at-once.ts'
import { httpMethods, mayRepeat } from '../http-method.ts'

const code = (name: string, message?: RegExp) =>
  expect.objectContaining({ code: name, ...(message && { message: expect.stringMatching(message) }) })

describe('headers', () => {
  const reservedFor = async (setCookies: readonly string[], hops: number) => {
    await using site = new Site()
    const lines = setCookies.map((one) => `Set-Cookie: ${one}\r\n`).join('')
    let at = -1
    // Without the limit that servers have for the headers of a request.
    const target = await site.tcp((_socket, request) => {
      if (request.startsWith('GET')) at += 1
      if (!request.endsWith('\r\n\r\n')) return null
      const head = at < hops ? `302 Found\r\nLocation: /${at + 1}` : '200 OK'
      return `HTTP/1.1 ${head}\r\n${lines}Content-Length: 0\r\n\r\n`
    })
    const reserved: number[] = []
    const page = await site.fetch(target.url('/0'), { bytes: { reserve: (count) => reserved.push(count) } })
    return { reserved: reserved.reduce((sum, count) => sum + count, 0), page }
  }

  test('count like a body where they are long, received or sent', async () => {
    expect((await reservedFor(['a=1'], 3)).reserved).toBe(0)
    const large = Array.from({ length: 40 }, (_, at) => `c${at}=${'x'.repeat(1000)}`)
    // 40 KB arrive in each of four responses and are kept twice, and are sent with three requests.
    const { reserved } = await reservedFor(large, 3)
    expect(reserved).toBeGreaterThan(4 * 80_000 + 3 * 40_000)
    expect(reserved).toBeLessThan(4 * 85_000 + 3 * 42_500)
  })

  test('with more cookies than any site sets are read in part', async () => {
    const many = Array.from({ length: 1_500 }, (_, at) => `c${at}=1`)
    expect((await reservedFor(many, 0)).page.setCookies).toHaveLength(1_000)
  })
})

describe('a page', () => {
  test('comes with what the answer says of it', async () => {
    await using site = new Site()
    const target = await site.http((_seen, _request, response) => {
      response.setHeader('Set-Cookie', ['a=1; Path=/', 'b=2; Max-Age=60'])
      response.setHeader('X-Many', ['one', 'two'])
      response.setHeader('X-Name', Buffer.from('Grüße').toString('latin1'))
      response.setHeader('Content-Type', 'text/html; charset=utf-8')
      response.end(Buffer.from('<title>Grüße</title>'))
    })
    const page = await site.fetch(target.url('/a?b=c#d'), {}, { clock: { now: () => 1_000_000 } })
    expect(page).toMatchObject({
      status: 200,
      finalUrl: target.url('/a?b=c#d'),
      redirectChain: [],
      kind: 'html',
      charset: 'utf-8',
      contentType: 'text/html; charset=utf-8',
      sizeBytes: 22,
      truncated: null,
      carriedSecret: false,
      carriedLogin: false,
      fetchedAt: 1_000_000,
      totalMs: 0,
    })
    expect(page.text()).toBe('<title>Grüße</title>')
    expect(page.headers).toMatchObject({ 'x-many': 'one, two', 'x-name': 'Grüße' })
    expect(page.headers).not.toHaveProperty('set-cookie')
    expect(page.setCookies.map(({ name, expiresAt, hopUrl }) => [name, expiresAt, hopUrl])).toEqual([
      ['a', null, target.url('/a?b=c#d')],
      ['b', 1_060_000, target.url('/a?b=c#d')],
    ])
    expect(target.requests[0]?.line).toBe('GET /a?b=c')
  })

  test('is asked for as a browser asks', async () => {
    await using site = new Site()
    const target = await site.http((_seen, _request, response) => response.end())
    await site.fetch(target.url('/'))
    expect(target.requests[0]?.headers).toMatchObject({
      'user-agent': expect.stringMatching(/^Mozilla\/5\.0 /),
      accept: expect.stringMatching(/^text\/html,/),
      'accept-language': 'en-US,en;q=0.5',
      'accept-encoding': 'gzip, deflate, br, zstd',
      'sec-fetch-mode': 'navigate',
    })
    expect(target.requests[0]?.headers).not.toHaveProperty('cookie')
  })

  test('never gets the userinfo of its URL', async () => {
    await using site = new Site()
    const target = await site.http((_seen, _request, response) => response.end())
    const page = await site.fetch(target.url('/').replace('http://', 'http://user:pass@'))
    expect(page.finalUrl).toBe(target.url('/'))
    expect(target.requests[0]?.headers).not.toHaveProperty('authorization')
  })

  test.each([200, 204, 304, 401, 403, 404, 429, 500, 503])('of status %d is a result', async (status) => {
    await using site = new Site()
    const target = await site.http((_seen, _request, response) => response.writeHead(status).end())
    expect(await site.fetch(target.url('/'))).toMatchObject({ status, sizeBytes: 0, truncated: null })
  })

  test('follows informational answers', async () => {
    await using site = new Site()
    const target = await site.http((_seen, _request, response) => {
      response.writeProcessing()
      response.writeEarlyHints({ link: '</a.css>; rel=preload' })
      response.end('page')
    })
    const page = await site.fetch(target.url('/'))
    expect([page.status, page.text(), page.headers['link']]).toEqual([200, 'page', undefined])
  })

  test('ends with its trailers', async () => {
    await using site = new Site()
    const target = await site.tcp(
      () =>
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n4\r\npage\r\n0\r\nX-T: 1\r\nSet-Cookie: t=1\r\n\r\n',
    )
    const page = await site.fetch(target.url('/'))
    expect([page.text(), page.headers['x-t'], page.setCookies]).toEqual(['page', undefined, []])
  })

  test('without a body for HEAD', async () => {
    await using site = new Site()
    const target = await site.http((_seen, _request, response) => response.setHeader('Content-Length', 5).end('page!'))
    const page = await site.fetch(target.url('/'), { method: 'HEAD' })
    expect([page.status, page.sizeBytes, page.headers['content-length']]).toEqual([200, 0, '5'])
  })

  test('of an IPv6 host needs the policy to allow it, whatever the host is called', async () => {
    await using site = new Site()
    await expect(site.fetch('http://[fd00::1]/')).rejects.toEqual(code('TARGET_NOT_ALLOWED'))
    await expect(site.fetch('http://10.0.0.1/')).rejects.toEqual(code('TARGET_NOT_ALLOWED'))
    await expect(site.fetch('ftp://site.test/')).rejects.toEqual(code('TARGET_NOT_ALLOWED'))
  })
})

describe('POST', () => {
  test.each([
    ['a form unless told otherwise', null, {}, 'application/x-www-form-urlencoded'],
    ['what it is said to be', 'application/json', {}, 'application/json'],
    ['what the session says', null, { 'Content-Type': 'text/plain' }, 'text/plain'],
    [
      'what it is said to be, above the session',
      'application/json',
      { 'Content-Type': 'text/plain' },
      'application/json',
    ],
  ])('sends its body as %s', async (_name, contentType, headers, expected) => {
    await using site = new Site()
    const target = await site.http((_seen, _request, response) => response.end())
    const own = credentials(target.url('/'), 'site.test', {}, { headers })
    await site.fetch(target.url('/'), { method: 'POST', body: 'a=ü', contentType, credentials: own })
    expect(target.requests[0]).toMatchObject({ line: 'POST /', body: 'a=ü', headers: { 'content-type': expected } })
  })

  test('without a body has no type', async () => {
    await using site = new Site()
    const target = await site.http((_seen, _request, response) => response.end())
    await site.fetch(target.url('/'), { method: 'POST' })
    expect(target.requests[0]?.headers).toMatchObject({ 'content-length': '0' })
    expect(target.requests[0]?.headers).not.toHaveProperty('content-type')
  })

  test('is never sent twice', async () => {
    await using site = new Site()
    const target = await site.tcp((socket) => {
      socket.destroy()
      return null
    })
    await expect(site.fetch(target.url('/'), { method: 'POST', body: 'a' })).rejects.toEqual(code('TARGET_UNREACHABLE'))
    expect(target.requests.length).toBe(1)
  })

  test('loses its body on 302, keeps it on 307 within its host, and sends it to no other', async () => {
    await using site = new Site()
    const target = await site.http((seen, _request, response) => {
      const [, status, to] = /^\S+ \/(\d+)\/(\w+)/.exec(seen.line) ?? []
      if (status === undefined) response.end('page')
      else
        response
          .writeHead(Number(status), { location: to === 'self' ? '/done' : target.url('/done', `${to}.test`) })
          .end()
    })
    const post = (path: string) => site.fetch(target.url(path), { method: 'POST', body: 'secret' })
    await post('/302/other')
    await post('/307/self')
    await expect(post('/308/other')).rejects.toEqual(code('TARGET_NOT_ALLOWED', /body/))
    await expect(post('/308/other')).rejects.toHaveProperty('resolution', expect.not.stringContaining('LATCHKEY_'))
    expect(target.requests.map(({ line, body }) => [line, body])).toEqual([
      ['POST /302/other', 'secret'],
      ['GET /done', ''],
      ['POST /307/self', 'secret'],
      ['POST /done', 'secret'],
      ['POST /308/other', 'secret'],
      ['POST /308/other', 'secret'],
    ])
    expect(target.requests[1]?.headers).not.toHaveProperty('content-type')
  })
})

describe('the body', () => {
  const text = '<p>Grüße</p>'.repeat(1000)
  const encoders = { gzip: gzipSync, deflate: deflateRawSync, br: brotliCompressSync, zstd: zstdCompressSync }

  test.each(Object.entries(encoders))('in %s is decoded', async (coding, encode) => {
    await using site = new Site()
    const target = await site.http((_seen, _request, response) =>
      response.writeHead(200, { 'content-encoding': coding, 'content-type': 'text/html' }).end(encode(text)),
    )
    const page = await site.fetch(target.url('/'))
    expect([page.text() === text, page.sizeBytes]).toEqual([true, Buffer.byteLength(text)])
  })

  test('in a coding that nobody knows stays as it came', async () => {
    await using site = new Site()
    const target = await site.http((_seen, _request, response) =>
      response.writeHead(200, { 'content-encoding': 'x-odd', 'content-type': 'text/html' }).end('odd'),
    )
    const page = await site.fetch(target.url('/'))
    expect([page.kind, page.body.toString(), page.text()]).toEqual(['binary', 'odd', ''])
  })

  test('that is not what its coding says is an error', async () => {
    await using site = new Site()
    const target = await site.http((_seen, _request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('<p>plain</p>'),
    )
    await expect(site.fetch(target.url('/'))).rejects.toEqual(code('TARGET_UNREACHABLE', /Content-Encoding/))
  })

  test('whose coding breaks off is what came until there', async () => {
    await using site = new Site()
    const whole = gzipSync(text)
    const target = await site.http((_seen, _request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(whole.subarray(0, -12)),
    )
    const page = await site.fetch(target.url('/'))
    expect(page.truncated).toEqual({ atBytes: page.sizeBytes, originalBytes: page.sizeBytes, reason: 'undecodable' })
    expect(text.startsWith(page.body.toString('utf8', 0, 100))).toBe(true)
  })

  test('is cut at the limit, to the byte, and its connection dropped', async () => {
    await using site = new Site()
    const target = await site.http((seen, _request, response) => {
      if (seen.line === 'GET /known') response.setHeader('content-length', 300_000)
      response.write(Buffer.alloc(200_000, 'x'))
      response.end(Buffer.alloc(100_000, 'x'))
    })
    const limited = (path: string, maxResponseBytes: number) => site.fetch(target.url(path), { maxResponseBytes })
    const reason = 'response_body_cap'
    expect(await limited('/', 100_000)).toMatchObject({
      sizeBytes: 100_000,
      truncated: { atBytes: 100_000, originalBytes: 100_000, reason },
    })
    expect(await limited('/known', 100_000)).toMatchObject({
      truncated: { atBytes: 100_000, originalBytes: 300_000, reason },
    })
    expect((await limited('/', 300_000)).truncated).toBeNull()
    expect((await limited('/', 299_999)).truncated).toMatchObject({ atBytes: 299_999 })
  })

  test('is cut at the limit after decoding: a bomb costs no more than it', async () => {
    await using site = new Site()
    const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024))
    const target = await site.http((_seen, _request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    )
    let held = 0
    const page = await site.fetch(target.url('/'), {
      maxResponseBytes: 1_000_000,
      bytes: { reserve: (bytes) => (held += bytes) },
    })
    expect(page).toMatchObject({
      sizeBytes: 1_000_000,
      truncated: { atBytes: 1_000_000, originalBytes: 1_000_000, reason: 'response_body_cap' },
    })
    expect(held).toBe(bomb.length + 1_000_000)
  })

  test('that exceeds the budget ends the visit', async () => {
    await using site = new Site()
    const target = await site.http((_seen, _request, response) => response.end(Buffer.alloc(300_000)))
    const reserve = (): never => {
      throw new AppError('OVERLOADED')
    }
    await expect(site.fetch(target.url('/'), { bytes: { reserve } })).rejects.toEqual(code('OVERLOADED'))
  })
})

describe('a visit ends', () => {
  test('when a large answer stalls, and not for a small one', async () => {
    await using site = new Site()
    const sizes = { '/large': 200 * 1024, '/small': 1024 }
    const target = await site.http((seen, _request, response) => {
      const size = seen.line === 'GET /large' ? sizes['/large'] : sizes['/small']
      response.writeHead(200).write(Buffer.alloc(size))
      if (seen.line === 'GET /small') setImmediate(() => response.end())
    })
    // A window passes as soon as it is waited for.
    const timer: Timer = {
      after: (_ms, run) => {
        const soon = setImmediate(run)
        return () => clearImmediate(soon)
      },
    }
    const large = site.fetch(target.url('/large'), {}, { timer })
    await expect(large).rejects.toEqual(code('TIMEOUT', /stalled/))
    expect((await site.fetch(target.url('/small'), {}, { timer })).sizeBytes).toBe(sizes['/small'])
  })

  test('when nothing is answered', async () => {
    await using site = new Site()
    const target = await site.tcp(() => null)
    await expect(site.fetch(target.url('/'), { timeoutMs: 50 })).rejects.toEqual(code('TIMEOUT', /0\.05 seconds/))
  })

  test('when no name server answers, and its lookup no longer waits', async () => {
    const left: unknown[] = []
    await using site = new Site((_name, { signal }) => {
      const { promise, reject } = Promise.withResolvers<never>()
      signal.addEventListener('abort', () => left.push(signal.reason) && reject(signal.reason))
      return promise
    })
    await expect(site.fetch('http://slow.test/', { timeoutMs: 1 })).rejects.toEqual(code('TIMEOUT'))
    const caller = new AbortController()
    const visit = site.fetch('http://slow.test/', {}, { signal: caller.signal })
    caller.abort(new AppError('SESSION_BUSY'))
    await expect(visit).rejects.toEqual(code('SESSION_BUSY'))
    expect(left).toEqual([code('TIMEOUT'), code('SESSION_BUSY')])
  })

  test('when its body waits to be decompressed, and it waits no longer', async () => {
    const inflating = new FewAtOnce({ most: 1 })
    const first = Promise.withResolvers<void>()
    const running = inflating.run('other', () => first.promise)
    await using site = new Site()
    const body = brotliCompressSync('<p>one</p>')
    const target = await site.http((_seen, _request, response) => {
      response.setHeader('Content-Encoding', 'br').end(body)
    })
    await expect(site.fetch(target.url('/'), { timeoutMs: 200 }, { inflating })).rejects.toEqual(code('TIMEOUT'))
    const next = site.fetch(target.url('/'), {}, { inflating })
    first.resolve()
    await running
    expect((await next).text()).toBe('<p>one</p>')
  })

  test('when the body stops coming', async () => {
    await using site = new Site()
    const target = await site.tcp(() => 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc')
    await expect(site.fetch(target.url('/'), { timeoutMs: 50 })).rejects.toEqual(code('TIMEOUT', /0\.05 seconds/))
  })

  test.each([
    ['a status below 100', 'HTTP/1.1 000 Odd\r\nContent-Length: 2\r\n\r\nhi'],
    ['101 without an Upgrade field', 'HTTP/1.1 101 Go\r\n\r\nhi'],
    ['101 that nobody asked for', 'HTTP/1.1 101 Go\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nhi'],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ])("fails as the target's when it answers %s", async (_, raw) => {
    await using site = new Site()
    const target = await site.tcp(() => raw)
    await expect(site.fetch(target.url('/'))).rejects.toEqual(code('TARGET_UNREACHABLE'))
  })

  test('when the body drips for longer than it may', async () => {
    await using site = new Site()
    const target = await site.tcp((socket) => {
      const drip = setInterval(() => socket.write('1\r\nx\r\n'), 5)
      socket.on('close', () => clearInterval(drip))
      return 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
    })
    await expect(site.fetch(target.url('/'), { timeoutMs: 100 })).rejects.toEqual(code('TIMEOUT'))
  })

  test.each([
    ['before it began', () => null, 2],
    ['within its head', () => 'HTTP/1.1 200 OK\r\nX-', 2],
    ['within its body', () => 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc', 1],
    ['within a chunk', () => 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc', 1],
  ])('when the answer is cut off %s', async (_name, answer, requests) => {
    await using site = new Site()
    const target = await site.tcp((socket) => {
      socket.end(answer() ?? '')
      return null
    })
    await expect(site.fetch(target.url('/'))).rejects.toEqual(code('TARGET_UNREACHABLE'))
    expect(target.requests.length).toBe(requests)
  })

  test('when the connection is reset', async () => {
    await using site = new Site()
    const target = await site.tcp((socket) => {
      socket.resetAndDestroy()
      return null
    })
    await expect(site.fetch(target.url('/'))).rejects.toEqual(code('TARGET_UNREACHABLE'))
  })

  test('but a GET goes out again where a kept connection closed under it', async () => {
    await using site = new Site()
    const target = await site.tcp((socket) => {
      if (target.requests.length !== 2) return 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
      socket.destroy()
      return null
    })
    await site.fetch(target.url('/1'))
    expect((await site.fetch(target.url('/2'))).text()).toBe('ok')
    expect(target.requests.map(({ line }) => line)).toEqual(['GET /1', 'GET /2', 'GET /2'])
  })

  test.each(httpMethods)('%s goes out again so only where it changes nothing', async (method) => {
    await using site = new Site()
    const target = await site.tcp((socket, request) => {
      if (request.startsWith('GET /first')) return 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
      if (target.requests.length > 2) return 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'
      socket.destroy()
      return null
    })
    await site.fetch(target.url('/first'))
    const outcome = await site.fetch(target.url('/x'), { method }).then(
      () => 'answered',
      (error: AppError) => error.code,
    )
    const times = target.requests.filter(({ line }) => line === `${method} /x`).length
    expect([outcome, times]).toEqual(mayRepeat(method) ? ['answered', 2] : ['TARGET_UNREACHABLE', 1])
  })

  test.each(httpMethods)('%s is asked for again by a redirect to itself as often as it may be', async (method) => {
    await using site = new Site()
    const target = await site.http((_seen, _request, response) => response.writeHead(307, { location: '/' }).end())
    await expect(site.fetch(target.url('/'), { method })).rejects.toEqual(code('TARGET_UNREACHABLE', /circle/))
    expect(target.requests).toHaveLength(mayRepeat(method) ? 2 : 1)
  })

  test.each([
    ['headers without end', `HTTP/1.1 200 OK\r\n${'X-Flood: 0123456789\r\n'.repeat(20_000)}\r\n`],
    ['one endless header', `HTTP/1.1 200 OK\r\nX-Flood: ${'x'.repeat(400_000)}\r\n\r\n`],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.9\r\n'],
    ['an upgrade nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd'],
  ])('when the answer is %s', async (_name, answer) => {
    await using site = new Site()
    const target = await site.tcp(() => answer)
    await expect(site.fetch(target.url('/'))).rejects.toEqual(code('TARGET_UNREACHABLE'))
  })

  test('when nobody listens', async () => {
    await using site = new Site()
    const target = await site.http((_seen, _request, response) => response.end())
    const url = target.url('/')
    await site[Symbol.asyncDispose]()
    await using other = new Site()
    await expect(other.fetch(url)).rejects.toEqual(code('TARGET_UNREACHABLE', /refused/))
  })

  test('when nobody waits for it any more', async () => {
    await using site = new Site()
    const gone = new Error('gone')
    const client = new AbortController()
    const closed = Promise.withResolvers<void>()
    const target = await site.tcp((socket) => {
      socket.on('close', () => closed.resolve())
      client.abort(gone)
      return null
    })
    await expect(site.fetch(target.url('/'), {}, { signal: client.signal })).rejects.toBe(gone)
    await closed.promise
    await expect(site.fetch(target.url('/'), {}, { signal: client.signal })).rejects.toBe(gone)
    expect(target.requests.length).toBe(1)
  })
})

test('connections are kept', async () => {
  await using site = new Site()
  const target = await site.http((_seen, _request, response) => response.end('page'))
  for (let count = 0; count < 10; count += 1) await site.fetch(target.url('/'))
  expect(target.requests.length).toBe(10)
  // The pool hands a connection out again one turn after its answer, so that a second one serves between.
  expect(target.connections()).toBeLessThanOrEqual(2)
})
