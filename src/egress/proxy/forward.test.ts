import { createServer, get } from 'node:http'
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

/** What a client of the proxy gets when its target answers with exactly these bytes, in Latin-1. */
async function answered(raw: string): Promise<{ status: number; reason: string; body: string }> {
  const target = await listen(createTcpServer((socket) => socket.once('data', () => socket.end(raw, 'latin1'))))
  const exit = new ProxyExit('name', 'password')
  cleanUps.push(() => exit.close())
  const dial = async (host: string, port: number): Promise<Socket> => connect(port, host)
  exit.assign({ dial, onBytes: () => {} })
  const url = new URL(`http://127.0.0.1:${target}/`)
  const port = await listen(createServer((request, response) => void forward(exit, url, request, response)))
  return new Promise((done, fail) => {
    get({ port, host: '127.0.0.1', agent: false, maxHeaderSize: 1024 * 1024 }, (response) => {
      const { statusCode: status = 0, statusMessage: reason = '' } = response
      let body = ''
      response.setEncoding('latin1').on('data', (chunk) => (body += chunk))
      response.on('end', () => done({ status, reason, body })).on('error', fail)
    }).on('error', fail)
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
