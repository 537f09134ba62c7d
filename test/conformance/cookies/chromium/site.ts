import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { selfSigned } from '../../../support/self-signed.ts'
import type { Headers, Hop } from '../case.ts'

/** A server on loopback, http and https, that is every host of every case. It writes its answers byte by byte. */
export interface Site {
  readonly httpPort: number
  readonly httpsPort: number
  /** Takes a case in; `url` is where a browser begins it, and `played` tells what it sent: null until the last hop. */
  expect(hops: readonly Hop[]): { readonly url: string; played(): Headers | null }
  close(): Promise<void>
}

interface Running {
  readonly hops: readonly Hop[]
  readonly headers: (string | null)[]
}

export async function openSite(): Promise<Site> {
  const running: Running[] = []
  const sockets = new Set<Socket>()
  const serve = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
    answerRequests(socket, (head) => answer(head, running))
  }
  const { key, certificate } = selfSigned
  const http = createServer(serve)
  const https = createTlsServer({ key, cert: certificate }, serve)
  const [httpPort, httpsPort] = await Promise.all([listen(http), listen(https)])
  return {
    httpPort,
    httpsPort,
    expect: (hops) => {
      const headers: (string | null)[] = []
      const place = running.push({ hops, headers }) - 1
      return { url: addressOf(hops, place, 0), played: () => (headers.length === hops.length ? headers : null) }
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await Promise.all([http, https].map(async (server) => once(server.close(), 'close')))
    },
  }
}

async function listen(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server listens nowhere')
  return address.port
}

function answerRequests(socket: Socket, answerTo: (head: string) => string): void {
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1')
    for (let end = received.indexOf('\r\n\r\n'); end >= 0; end = received.indexOf('\r\n\r\n')) {
      const head = received.slice(0, end)
      received = received.slice(end + 4)
      socket.write(Buffer.from(answerTo(head), 'latin1'))
    }
  })
}

function answer(head: string, running: readonly Running[]): string {
  const place = /^GET [^ ]*\?case=(\d+)&hop=(\d+) /.exec(head)
  const one = running[Number(place?.[1])]
  const index = Number(place?.[2])
  const hop = one?.hops[index]
  if (one === undefined || hop === undefined) return 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'
  one.headers[index] = /\r\ncookie: ?(.*)/i.exec(head)?.[1] ?? null
  const isLast = index === one.hops.length - 1
  // The answer without content ends the navigation without a page to draw.
  const status = isLast ? '204 No Content' : '302 Found'
  const location = isLast ? [] : [`Location: ${addressOf(one.hops, Number(place?.[1]), index + 1)}`]
  const cookies = hop.sets.map((line) => `Set-Cookie: ${line}`)
  const date = hop.date === undefined ? [] : [`Date: ${hop.date}`]
  const lines = [`HTTP/1.1 ${status}`, 'Cache-Control: no-store', 'Content-Length: 0', ...date, ...location, ...cookies]
  return `${lines.join('\r\n')}\r\n\r\n`
}

function addressOf(hops: readonly Hop[], place: number, index: number): string {
  return `${hops[index]?.url}?case=${place}&hop=${index}`
}
