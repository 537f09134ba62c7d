import { createServer, request as httpRequest } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { ProxyExit } from './exit.ts'
import { forward } from './forward.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

async function listen(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  cleanUps.push(() => server.close())
  return (server.address() as AddressInfo).port
}

interface Answered {
  readonly status: number
  readonly reason: string
  readonly body: string
}

/** What a client of the proxy gets when its target answers with exactly these bytes, in Latin-1. */
async function answered(raw: string): Promise<Answered> {
  const ask = await proxyTo((socket) => socket.once('data', () => socket.end(raw, 'latin1')))
  return ask()
}

/** A proxy to one target. What it returns asks that target. */
async function proxyTo(
  serve: (socket: Socket) => void,
): Promise<(method?: string, body?: string) => Promise<Answered>> {
  const target = await listen(createTcpServer(serve))
  const exit = new ProxyExit('name', 'password')
  cleanUps.push(() => exit.close())
  const dial = async (host: string, port: number): Promise<Socket> => connect(port, host)
  exit.assign({ dial, onBytes: () => {} })
  const url = new URL(`http://127.0.0.1:${target}/`)
  const port = await listen(createServer((request, response) => void forward(exit, url, request, response)))
  return (method = 'GET', sent = '') =>
    new Promise((done, fail) => {
      const headers = sent === '' ? {} : { 'content-length': sent.length }
      const options = { port, host: '127.0.0.1', method, headers, agent: false, maxHeaderSize: 1024 * 1024 }
      httpRequest(options, (response) => {
        const { statusCode: status = 0, statusMessage: reason = '' } = response
        let body = ''
        response.setEncoding('latin1').on('data', (chunk) => (body += chunk))
        response.on('end', () => done({ status, reason, body })).on('error', fail)
      })
        .on('error', fail)
        .end(sent)
    })
}

const hello = 'Content-Length: 5\r\n\r\nhello'

const headOf = (kilobytes: number) => `HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(kilobytes * 1024)}\r\n${hello}`

describe('a target that answers oddly', () => {
  it.each([
    ['with a reason in Latin-1', `HTTP/1.1 200 \u00e9\r\n${hello}`, { status: 200, reason: '\u00e9', body: 'hello' }],
    ['with a reason that is no text', `HTTP/1.1 200 O\u0001K\r\n${hello}`, { status: 200, body: 'hello' }],
    ['with NUL in the reason', `HTTP/1.1 404 \0\r\n${hello}`, { status: 404, body: 'hello' }],
    ['with a status below 100', `HTTP/1.1 099 Odd\r\n${hello}`, { status: 502, body: '' }],
    ['with status 0', `HTTP/1.1 000 Odd\r\n${hello}`, { status: 502, body: '' }],
    ['with the highest status', `HTTP/1.1 999 Odd\r\n${hello}`, { status: 999, body: 'hello' }],
    [
      'with an upgrade that nobody asked for',
      'HTTP/1.1 101 Go\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
      { status: 502 },
    ],
    ['with an unknown final status below 200', `HTTP/1.1 199 Odd\r\n\r\nHTTP/1.1 200 OK\r\n${hello}`, { status: 200 }],
    [
      'with the answer of a proxy',
      `HTTP/1.1 407 Odd\r\nProxy-Authenticate: Basic\r\n${hello}`,
      { status: 502, body: '' },
    ],
    ['without HTTP', 'hello\r\n\r\n', { status: 502, body: '' }],
    ['with nothing', '', { status: 502, body: '' }],
    ['with 200 KB of headers', headOf(200), { status: 200, body: 'hello' }],
    ['with more headers than plain HTTP takes', headOf(257), { status: 502, body: '' }],
  ])('%s', async (_, raw, expected) => {
    expect(await answered(raw)).toMatchObject(expected)
  })
})

describe('a kept connection that its target closes when it is used again', () => {
  /** Closes each connection at its second request, after it has written this much of an answer. */
  async function closing(begun: string) {
    const seen: string[] = []
    let connections = 0
    const ask = await proxyTo((socket) => {
      connections += 1
      let requests = 0
      const connection = connections
      socket.on('data', (data) => {
        if (!/ HTTP\/1\.1\r\n/.test(data.toString())) return
        requests += 1
        seen.push(`${connection}.${requests}`)
        if (requests === 1) socket.write(`HTTP/1.1 200 OK\r\n${hello}`)
        else socket.end(begun)
      })
    })
    await ask()
    return { ask, seen }
  }

  it.each(['GET', 'HEAD', 'OPTIONS'])('%s is sent again over a new one', async (method) => {
    const { ask, seen } = await closing('')
    expect(await ask(method)).toMatchObject({ status: 200 })
    expect(seen).toEqual(['1.1', '1.2', '2.1'])
  })

  it.each([
    ['POST', 'paid=1', ''],
    ['POST', '', ''],
    ['GET', 'with a body', ''],
    ['GET', '', 'HTTP/1.1 200'],
  ])('%s with the body "%s" and the answer "%s" is not', async (method, body, begun) => {
    const { ask, seen } = await closing(begun)
    expect(await ask(method, body)).toMatchObject({ status: 502 })
    expect(seen).toEqual(['1.1', '1.2'])
  })
})
