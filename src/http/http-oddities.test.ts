import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { goodKey, otherKey } from '../../test/support/http/memory-ids.ts'
import { resultFor } from '../../test/support/http/memory-scrapes.ts'
import { memoryServices } from '../../test/support/http/memory-services.ts'
import { exchange, send } from '../../test/support/http/raw.ts'
import { type TestServer, testServer } from '../../test/support/http/test-server.ts'
import { byForm, longIt } from '../../test/support/long-form.ts'
import { AppError } from '../errors.ts'
import { defaultRequestTimeouts } from './http-options.ts'

const timeouts = {
  ...defaultRequestTimeouts,
  headersMs: 300,
  requestMs: 400,
  stalledMs: 200,
  checkMs: 50,
  keepIdleMs: 0,
}
let running: TestServer | undefined

async function listen(over: Parameters<typeof testServer>[0] = {}, services = memoryServices()) {
  running = await testServer(over, services)
  await running.app.listen({ port: 0, host: '127.0.0.1' })
  return { port: (running.app.server.address() as AddressInfo).port, services, app: running.app }
}

afterEach(async () => {
  await running?.app.close()
  running = undefined
})

const auth = `Host: x\r\nX-API-Key: ${goodKey}\r\n`
const json = 'Content-Type: application/json\r\n'
const scrape = JSON.stringify({ url: 'https://shop.example/' })

describe('a body that is still being sent', () => {
  it.each([
    ['401', 'POST /api/v1/sessions', 'Host: x\r\n', 'UNAUTHORIZED'],
    ['401, unknown route', 'POST /api/v1/nothing', 'Host: x\r\n', 'UNAUTHORIZED'],
    ['404', 'POST /api/v1/nothing', auth, 'NOT_FOUND'],
    ['405', 'POST /api/v1/auth/me', auth, 'METHOD_NOT_ALLOWED'],
    ['413', 'POST /api/v1/sessions', auth + json, 'PAYLOAD_TOO_LARGE'],
    ['415', 'POST /api/v1/sessions', `${auth}Content-Type: text/plain\r\n`, 'UNSUPPORTED_MEDIA_TYPE'],
  ])('is not waited for: %s', async (_name, line, headers, code) => {
    const { port } = await listen()
    const length = code === 'PAYLOAD_TOO_LARGE' ? 9_000_000 : 1_000_000
    const { answer, closed } = exchange(port, `${line} HTTP/1.1\r\n${headers}Content-Length: ${length}\r\n\r\n{"na`)
    expect((await answer).code).toBe(code)
    expect((await answer).head).toMatch(/connection: close/i)
    await closed
  })

  it('is not waited for when it is chunked', async () => {
    const { port } = await listen()
    const head = 'POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n'
    const { answer, closed } = exchange(port, `${head}5\r\n{"nam`)
    expect((await answer).code).toBe('UNAUTHORIZED')
    await closed
  })

  it('does not cost its sender the answer', async () => {
    const { port } = await listen()
    const url = `http://127.0.0.1:${port}/api/v1/sessions`
    const headers = { 'content-type': 'application/json', 'x-api-key': goodKey }
    for (let round = 0; round < byForm({ short: 1, long: 3 }); round += 1) {
      const answer = await fetch(url, { method: 'POST', headers, body: `"${'x'.repeat(8 * 1024 * 1024)}"` })
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([413, 'PAYLOAD_TOO_LARGE'])
    }
  })

  it('is too long at 1 MiB and a byte, chunked too', async () => {
    const { port } = await listen()
    const head = `POST /api/v1/sessions HTTP/1.1\r\n${auth}${json}Transfer-Encoding: chunked\r\n\r\n`
    const size = 1024 * 1024 + 1
    const chunk = `${size.toString(16)}\r\n"${'x'.repeat(size - 2)}"\r\n0\r\n\r\n`
    expect((await send(port, head + chunk)).code).toBe('PAYLOAD_TOO_LARGE')
  })

  it.each([
    ['large', 'Content-Length: 100000\r\n', 100_000],
    ['chunked', 'Transfer-Encoding: chunked\r\n', 1024 * 1024],
  ])('counts for its account as long as it is there: %s', async (_name, length, counted) => {
    const services = memoryServices()
    const reserved = Promise.withResolvers<number>()
    const released = Promise.withResolvers<void>()
    services.holdBody = () => ({ reserve: reserved.resolve, release: released.resolve })
    const { port } = await listen({}, services)
    const { destroy } = exchange(port, `POST /api/v1/scrape HTTP/1.1\r\n${auth}${json}${length}\r\n`)
    expect(await reserved.promise).toBe(counted)
    destroy()
    await released.promise
  })

  it('is parsed in a turn of its account when it is large, and checked in another', async () => {
    const waiting: string[] = []
    const loopTurns = {
      begin: (_account: string, start: (end: () => void) => void) => {
        start(() => {})
        return true
      },
      next: async (account: string) => void waiting.push(account),
      nextBrief: async () => {},
    }
    const { port } = await listen({ loopTurns })
    const body = (length: number) => JSON.stringify({ url: `https://shop.example/${'x'.repeat(length)}` })
    const post = (text: string) =>
      send(port, `POST /api/v1/scrape HTTP/1.1\r\n${auth}${json}Content-Length: ${text.length}\r\n\r\n${text}`)
    await post(body(10))
    expect(waiting).toEqual([])
    expect((await post(body(64 * 1024))).code).toBe('VALIDATION_ERROR')
    expect(waiting).toEqual(Array(2).fill('00000000-0000-4000-8000-000000000001'))
  })

  it('is refused beyond what its account may hold', async () => {
    const services = memoryServices()
    const refuse = () => {
      throw new AppError('OVERLOADED')
    }
    services.holdBody = () => ({ reserve: refuse, release: () => {} })
    const { port } = await listen({}, services)
    const head = `POST /api/v1/scrape HTTP/1.1\r\n${auth}${json}Content-Length: 100000\r\n\r\n`
    expect((await send(port, head)).status).toBe(503)
  })

  it('is read byte by byte when it comes so', async () => {
    const { port } = await listen()
    const head = `POST /api/v1/scrape HTTP/1.1\r\n${auth}${json}Content-Length: ${scrape.length}\r\n\r\n`
    const { answer, write, destroy } = exchange(port, head)
    for (const byte of scrape) write(byte)
    expect((await answer).status).toBe(200)
    destroy()
  })

  it.each([
    ['the body', `POST /api/v1/scrape HTTP/1.1\r\n${auth}${json}Content-Length: 50\r\n\r\n{`],
    ['the headers', 'POST /api/v1/scrape HTTP/1.1\r\nHost:'],
  ])('is given up when %s does not come', async (_name, text) => {
    const { port } = await listen({ timeouts })
    const { answer, closed } = exchange(port, text)
    expect(await answer).toMatchObject({ status: 408, code: 'REQUEST_TIMEOUT' })
    await closed
  })
})

describe('imports that arrive slowly', () => {
  const importing = (key: string, length: number) =>
    `POST /api/v1/sessions/import HTTP/1.1\r\nHost: x\r\nX-API-Key: ${key}\r\n${json}Content-Length: ${length}\r\n\r\n`

  it('are at most 64 MiB of one account, so that they do not all fail; others are not refused', async () => {
    const { port } = await listen()
    const body = JSON.stringify({ content: '[]' })
    const small = (key: string) => send(port, importing(key, body.length) + body)
    const slow = Array.from({ length: 2 }, () => {
      const socket = connect({ port, host: '127.0.0.1' }).on('error', () => {})
      socket.write(importing(goodKey, 32 * 1024 * 1024))
      return socket
    })
    await until(async () => (await small(goodKey)).status === 503)
    expect(await small(goodKey)).toMatchObject({ code: 'OVERLOADED', head: expect.stringMatching(/retry-after: 5/i) })
    expect((await small(otherKey)).status).not.toBe(503)
    for (const socket of slow) socket.destroy()
    await until(async () => (await small(goodKey)).status !== 503)
  })
})

describe('an answer that its client does not take', () => {
  const large = 'x'.repeat(16 * 1024 * 1024)
  const ask = `POST /api/v1/scrape HTTP/1.1\r\n${auth}${json}Content-Length: ${scrape.length}\r\n\r\n${scrape}`
  const services = () => memoryServices({ scrape: async (_, input) => ({ ...resultFor(input), content: large }) })

  it('is dropped with its connection', async () => {
    const { port, app } = await listen({ timeouts }, services())
    const socket = connect({ port, host: '127.0.0.1' }).pause()
    const [served] = await once(app.server, 'connection')
    socket.on('error', () => {}).write(ask)
    await once(served, 'close')
    expect(served.bytesWritten).toBeGreaterThan(0)
    socket.destroy()
  })

  it('is refused beyond what all of them may hold, until one is taken', async () => {
    const { port, app } = await listen(
      { timeouts: { ...timeouts, stalledMs: 30_000 }, maxHeldBytes: 24 * 1024 * 1024 },
      services(),
    )
    const socket = connect({ port, host: '127.0.0.1' }).pause()
    const [served] = await once(app.server, 'connection')
    socket.on('error', () => {}).write(ask)
    await until(() => served.writableLength > 0)
    expect(await send(port, ask)).toMatchObject({ status: 503, code: 'OVERLOADED' })
    const closed = new Promise((resolve) => served.once('close', resolve))
    socket.destroy()
    await closed
    expect((await send(port, ask)).status).toBe(200)
  })

  it('is refused to an account beyond its share, and to nobody else', async () => {
    const held = { timeouts: { ...timeouts, stalledMs: 30_000 }, maxHeldBytes: 70 * 1024 * 1024 }
    const { port, app } = await listen(held, services())
    const socket = connect({ port, host: '127.0.0.1' }).pause()
    const [served] = await once(app.server, 'connection')
    socket.on('error', () => {}).write(ask)
    await until(() => served.writableLength > 0)
    expect(await send(port, ask)).toMatchObject({ status: 503, code: 'OVERLOADED' })
    expect((await fetch(`http://127.0.0.1:${port}/openapi.json`)).status).toBe(200)
    socket.destroy()
  })

  it('counts nothing for a client that left before it was made', async () => {
    const asked = Promise.withResolvers<void>()
    const made = Promise.withResolvers<void>()
    const after = memoryServices({
      scrape: async (_, input) => {
        asked.resolve()
        await made.promise
        return { ...resultFor(input), content: large }
      },
    })
    const { port, app } = await listen({ maxHeldBytes: 24 * 1024 * 1024 }, after)
    const socket = connect({ port, host: '127.0.0.1' }).on('error', () => {})
    const [served] = await once(app.server, 'connection')
    socket.write(ask)
    await asked.promise
    const closed = once(served, 'close')
    socket.destroy()
    await closed
    made.resolve()
    expect((await send(port, ask)).status).toBe(200)
  })

  longIt('is dropped where it is taken too slowly, however steadily', async () => {
    const minBytesPerSecond = 64 * 1024 * 1024
    const { port } = await listen({ timeouts: { ...timeouts, stalledMs: 300 }, minBytesPerSecond }, services())
    const socket = connect({ port, host: '127.0.0.1' })
    socket.on('error', () => {}).write(ask)
    let received = 0
    try {
      for await (const chunk of socket) {
        received += chunk.length
        await pause(40)
      }
    } catch {
      // A connection that is reset ends the reading with an error.
    }
    expect(received).toBeGreaterThan(0)
    expect(received).toBeLessThan(large.length)
  })

  longIt('goes out whole to one who takes it slowly', async () => {
    // Longer than a busy machine may keep this reader itself from its next piece.
    const stalledMs = 2_000
    const { port } = await listen({ timeouts: { ...timeouts, stalledMs } }, services())
    const socket = connect({ port, host: '127.0.0.1' })
    socket.write(ask)
    const startedAt = performance.now()
    let received = 0
    for await (const chunk of socket) {
      received += chunk.length
      if (received > large.length) break
      await pause(12)
    }
    expect(received).toBeGreaterThan(large.length)
    expect(performance.now() - startedAt).toBeGreaterThan(stalledMs)
  })
})

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await pause(1)
}

describe('what is hardly HTTP', () => {
  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400, 'BAD_REQUEST'],
    ['an unknown method', `BREW /api/v1/sessions HTTP/1.1\r\n${auth}\r\n`, 405, 'METHOD_NOT_ALLOWED'],
    ['a known method of no route', `PROPFIND /api/v1/sessions HTTP/1.1\r\n${auth}\r\n`, 405, 'METHOD_NOT_ALLOWED'],
    ['the same without a key', 'PROPFIND /api/v1/sessions HTTP/1.1\r\nHost: x\r\n\r\n', 401, 'UNAUTHORIZED'],
    ['TRACE', `TRACE /api/v1/sessions HTTP/1.1\r\n${auth}\r\n`, 405, 'METHOD_NOT_ALLOWED'],
    ['CONNECT', 'CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n', 405, 'METHOD_NOT_ALLOWED'],
    ['no Host', 'GET /api/v1/auth/me HTTP/1.1\r\n\r\n', 400, 'BAD_REQUEST'],
    ['two Hosts', `GET /api/v1/auth/me HTTP/1.1\r\n${auth}Host: y\r\n\r\n`, 400, 'BAD_REQUEST'],
    [
      'a body in another coding',
      `POST /api/v1/scrape HTTP/1.1\r\n${auth}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
      400,
      'BAD_REQUEST',
    ],
    ['the same Host twice', `GET /health/live HTTP/1.1\r\nHost: x\r\nHOST: x\r\n\r\n`, 400, 'BAD_REQUEST'],
    ['a folded header', `GET / HTTP/1.1\r\nHost: x\r\nX-A: a\r\n b\r\n\r\n`, 400, 'BAD_REQUEST'],
    ['an unknown expectation', `GET /api/v1/auth/me HTTP/1.1\r\n${auth}Expect: tea\r\n\r\n`, 200, undefined],
    ['headers of 70 KiB', `GET / HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(70_000)}\r\n\r\n`, 431, 'PAYLOAD_TOO_LARGE'],
    ['an address of 9,000', `GET /api/v1/${'a'.repeat(9000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 414, 'URI_TOO_LONG'],
    ['an id of 9,000', `GET /api/v1/sessions/${'a'.repeat(9000)} HTTP/1.1\r\n${auth}\r\n`, 414, 'URI_TOO_LONG'],
    ['an address of 80,000', `GET /${'a'.repeat(80_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 414, 'URI_TOO_LONG'],
    ['two lengths', `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n`, 400, 'BAD_REQUEST'],
    [
      'one length twice',
      `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na`,
      400,
      'BAD_REQUEST',
    ],
    [
      'length and chunks',
      `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
      400,
      'BAD_REQUEST',
    ],
    [
      'a broken chunk',
      `POST /api/v1/scrape HTTP/1.1\r\n${auth}${json}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
      400,
      'BAD_REQUEST',
    ],
    ['a bare CR in a header', `GET / HTTP/1.1\r\nHost: x\r\nX-A: a\rb\r\n\r\n`, 400, 'BAD_REQUEST'],
    ['a version of its own', `GET / HTTP/9.9\r\nHost: x\r\n\r\n`, 400, 'BAD_REQUEST'],
    ['a broken escape', `GET /api/v1/sessions/%zz HTTP/1.1\r\n${auth}\r\n`, 404, 'SESSION_NOT_FOUND'],
    ['a broken escape, no key', 'GET /api/v1/sessions/%ff HTTP/1.1\r\nHost: x\r\n\r\n', 401, 'UNAUTHORIZED'],
  ])('is answered in the envelope: %s', async (_name, text, status, code) => {
    const { port } = await listen()
    const answer = await send(port, text)
    expect([answer.status, answer.code]).toEqual([status, code])
    if (code === undefined) return
    const body = JSON.parse(answer.body)
    expect(body).toMatchObject({
      error: code,
      status,
      message: body.detail,
      request_id: expect.stringMatching(/^req_/),
    })
    expect(answer.head).toMatch(/content-type: application\/json/i)
    if (status === 405) expect(answer.head).toMatch(/^allow: [A-Z]+/im)
  })

  it.each([
    ['GET', '/webhooks/callback-secret', 'POST'],
    ['GET', '/sessions/import/?dry_run=true', 'POST'],
    ['DELETE', '/sessions/public-key', 'GET, HEAD'],
  ])('does not read the name of another route as an id: %s %s', async (method, path, allow) => {
    const { call } = await testServer()
    const answer = await call(method, path)
    expect([answer.statusCode, answer.headers['allow']]).toEqual([405, allow])
    expect((await call(method, path, undefined, {})).statusCode).toBe(401)
  })

  it('names the methods of the address on 405', async () => {
    const { port } = await listen()
    const answer = await send(port, `BREW /api/v1/sessions HTTP/1.1\r\n${auth}\r\n`)
    expect(JSON.parse(answer.body).details).toEqual({ allow: ['GET', 'HEAD', 'POST'] })
  })
})

it.each([
  ['4 requests at once are answered', 4, 4],
  ['more than 4 requests at once close their connection', 5, 0],
])('%s', async (_name, count, answered) => {
  const { port } = await listen()
  const socket = connect({ port, host: '127.0.0.1' })
  let received = ''
  socket.on('data', (data) => {
    received += data
    if (received.split('HTTP/1.1 200').length - 1 === answered) socket.destroy()
  })
  socket.on('error', () => {})
  socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(count))
  await once(socket, 'close')
  expect(received.split('HTTP/1.1 200').length - 1).toBe(answered)
})

it.each([
  ['is no HTTP', 'garbage\r\n\r\n'],
  ['does not end', 'GET / HT'],
  ['never comes', ''],
])('closes the connection of a request that %s, also if its client does not', async (_name, text) => {
  const { port, app } = await listen({ timeouts })
  const accepted = once(app.server, 'connection')
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => {})
  socket.resume().write(text)
  const [connection] = await accepted
  await once(connection, 'close')
  socket.destroy()
})

it('makes no more requests of a connection that it has closed', async () => {
  const { port, app } = await listen()
  let requests = 0
  app.server.on('request', () => {
    requests += 1
  })
  const socket = connect({ port, host: '127.0.0.1' }).on('error', () => {})
  socket.resume().write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(200))
  await once(socket, 'close')
  expect(requests).toBe(5)
})

it.each([
  ['CONNECT', 'CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n'],
  [
    'an upgrade',
    `GET /capture/${randomUUID()}/socket HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n`,
  ],
])('ends the requests that are not answered before %s', async (_name, text) => {
  const { port, app } = await listen()
  let [open, ended] = [0, 0]
  app.server.on('request', (_request, response) => {
    open += 1
    response.once('close', () => {
      ended += 1
    })
  })
  const { closed } = exchange(port, `${'GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(3)}${text}`)
  await closed
  await until(async () => ended === open)
  expect(ended).toBe(3)
})

describe('a client that goes away', () => {
  it('aborts its scrape', async () => {
    const { promise: started, resolve: start } = Promise.withResolvers<void>()
    const { promise: aborted, resolve: abort } = Promise.withResolvers<void>()
    const services = memoryServices({
      scrape: (_principal, input, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            abort()
            resolve(resultFor(input))
          })
          start()
        }),
    })
    const { port } = await listen({}, services)
    const head = `POST /api/v1/scrape HTTP/1.1\r\n${auth}${json}Content-Length: ${scrape.length}\r\n\r\n`
    const { destroy } = exchange(port, head + scrape)
    await started
    destroy()
    await aborted
  })

  it('who stays does not see it aborted', async () => {
    let signal: AbortSignal | undefined
    const services = memoryServices({
      scrape: async (_principal, input, context) => {
        signal = context.signal
        return resultFor(input)
      },
    })
    const { port } = await listen({}, services)
    const head = `POST /api/v1/scrape HTTP/1.1\r\n${auth}${json}Content-Length: ${scrape.length}\r\n\r\n`
    expect((await send(port, head + scrape)).status).toBe(200)
    expect(signal?.aborted).toBe(false)
  })
})
