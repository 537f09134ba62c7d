import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Listener } from '../listeners.ts'
import { ProxyExit } from './exit.ts'
import { forward, refuse, tunnel } from './forward.ts'
import { parseAbsolute, parseAuthority } from './target.ts'

export interface EgressProxyOptions {
  /** A random text for user names and passwords. */
  readonly token: () => string
  /** Whether two texts are equal, in constant time. */
  readonly isSame: (a: string, b: string) => boolean
  /** Where to listen: loopback unless a remote browser must reach it. Port 0: any free one. */
  readonly host: string
  readonly port: number
}

/** A name that only this proxy answers: with valid credentials it returns an empty page. */
export const proxyCheckUrl = 'http://latchkey.invalid/'

/** The value of a Proxy-Authenticate header. */
const credentialsWanted = 'Basic realm="Latchkey", charset="UTF-8"'

/**
 * The way out for a browser: a forward proxy (RFC 9110 9.3.6 and 7.3.2) that connects only to what the egress policy
 * allows. Names are resolved and addresses checked here for each connection, so that a page cannot use DNS rebinding.
 * Every client needs the credentials of an open exit, on loopback too.
 */
export type EgressProxy = Awaited<ReturnType<typeof openEgressProxy>>

export async function openEgressProxy(options: EgressProxyOptions) {
  const exits = new Map<string, ProxyExit>()
  const exitOf = (request: IncomingMessage): ProxyExit | null => {
    const given = basicCredentials(request.headers['proxy-authorization'])
    const exit = given === null ? undefined : exits.get(given.username)
    return exit !== undefined && given !== null && options.isSame(exit.password, given.password) ? exit : null
  }
  const server = createServer({ maxHeaderSize: 64 * 1024, requestTimeout: 0 }, (request, response) => {
    const exit = exitOf(request)
    if (exit === null) {
      return void response.writeHead(407, { 'proxy-authenticate': credentialsWanted, 'content-length': '0' }).end()
    }
    const url = parseAbsolute(request.url ?? '')
    if (url === null) return void response.writeHead(400, { connection: 'close' }).end()
    if (url.href === proxyCheckUrl) return void response.writeHead(200, { 'content-type': 'text/html' }).end()
    void forward(exit, url, request, response)
  })
  server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    client.on('error', () => client.destroy())
    const exit = exitOf(request)
    if (exit === null) return refuse(client, 407, `Proxy-Authenticate: ${credentialsWanted}\r\n`)
    const target = parseAuthority(request.url ?? '')
    if (target === null) return refuse(client, 400)
    void tunnel(exit, target, client, head)
  })
  const listener = await listen(server, options)
  return {
    /** Where it listens. It counts as one of this server's own listeners, so that no page reaches it. */
    listener,
    /** Credentials for one browser context, valid until the exit is closed. */
    open: (): ProxyExit => {
      const exit = new ProxyExit(options.token(), options.token())
      exits.set(exit.username, exit)
      exit.signal.addEventListener('abort', () => exits.delete(exit.username), { once: true })
      return exit
    },
    /** Closes every exit and stops listening. */
    close: async (): Promise<void> => {
      for (const exit of exits.values()) exit.close()
      const closed = new Promise<void>((done) => server.close(() => done()))
      server.closeAllConnections()
      await closed
    },
  }
}

async function listen(
  server: ReturnType<typeof createServer>,
  { host, port }: Pick<EgressProxyOptions, 'host' | 'port'>,
): Promise<Listener> {
  server.listen({ host, port })
  await once(server, 'listening')
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('the proxy listens at no address')
  return { address: bound.address, port: bound.port }
}

/** The user name and password of a Basic `Proxy-Authorization` header (RFC 7617); null when there are none. */
function basicCredentials(header: string | undefined): { username: string; password: string } | null {
  const encoded = /^basic +([\w+/=-]+)$/i.exec(header?.trim() ?? '')?.[1]
  if (encoded === undefined) return null
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 1 ? null : { username: text.slice(0, colon), password: text.slice(colon + 1) }
}
