import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { systemClock, systemTimer } from '../../src/clock.ts'
import { namedPorts } from '../../src/cookies/header-ports.ts'
import { parseCidr } from '../../src/egress/cidr.ts'
import { createEgress, type Egress } from '../../src/egress/dispatcher.ts'
import { createEgressPolicy } from '../../src/egress/policy.ts'
import type { ResolveFor } from '../../src/egress/resolve.ts'
import type { HttpPorts } from '../../src/fetching/http/hop.ts'
import { createHttpTier } from '../../src/fetching/http/http-tier.ts'
import {
  type FetchedPage,
  type PreparedVisit,
  plainVisit,
  type VisitCredentials,
  type VisitPlan,
} from '../../src/fetching/tier.ts'

/** A server on loopback that remembers what it was sent. */
export interface Target {
  readonly port: number
  /** `http://name:port/path`; every name under `.test` leads here. */
  url(path: string, host?: string): string
  readonly requests: Seen[]
  connections(): number
}

export interface Seen {
  readonly line: string
  readonly host: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** What one test opens; closed in the end, whatever became of it. */
export class Site implements AsyncDisposable {
  readonly #servers: Server[] = []
  readonly #sockets = new Set<Socket>()
  readonly egress: Egress

  /** @param resolve what names lead to; default loopback */
  constructor(resolve: ResolveFor = async () => [{ address: '127.0.0.1', family: 4 }]) {
    const policy = createEgressPolicy({ allow: ['127.0.0.0/8', '::1/128'].map(parseCidr), ownListeners: () => [] })
    this.egress = createEgress({ policy, resolve, connectTimeoutMs: 5_000 })
  }

  /** Answers HTTP by `listener`, once the request's body has arrived. */
  async http(listener: (request: Seen, ...args: Parameters<RequestListener>) => void): Promise<Target> {
    const requests: Seen[] = []
    const server = createServer(async (request, response) => {
      const body = await text(request)
      const { method, url, headers } = request
      const seen = { line: `${method} ${url}`, host: headers.host ?? '', headers, body }
      requests.push(seen)
      listener(seen, request, response)
    })
    return this.#open(server, requests)
  }

  /** Answers each request by `answer` to its bytes, or by what that does with the socket. */
  async tcp(answer: (socket: Socket, request: string) => string | Buffer | null): Promise<Target> {
    const requests: Seen[] = []
    const server = createTcpServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', (bytes) => {
        const request = bytes.toString('latin1')
        requests.push({ line: request.split(' HTTP/')[0] ?? '', host: '', headers: {}, body: '' })
        const reply = answer(socket, request)
        if (reply !== null) socket.write(reply)
      })
    })
    return this.#open(server, requests)
  }

  async fetch(url: string, plan: Partial<VisitPlan> = {}, more: FetchMore = {}): Promise<FetchedPage> {
    const prepared = await this.prepare(url, plan, more)
    return prepared.send().finally(() => prepared.close())
  }

  prepare(url: string, plan: Partial<VisitPlan> = {}, more: FetchMore = {}): Promise<PreparedVisit> {
    const { signal = new AbortController().signal, ...ports } = more
    const tier = createHttpTier(httpPorts(this.egress, ports))
    return tier.prepare(visitPlan(url, plan), signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))))
    await this.egress.close()
  }

  async #open(server: Server, requests: Seen[]): Promise<Target> {
    let connections = 0
    server.on('connection', (socket) => {
      connections += 1
      this.#sockets.add(socket)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    this.#servers.push(server)
    const { port } = server.address() as AddressInfo
    return {
      port,
      url: (path, host = 'site.test') => `http://${host}:${port}${path}`,
      requests,
      connections: () => connections,
    }
  }
}

type FetchMore = Partial<HttpPorts> & { readonly signal?: AbortSignal }

/** The ports of plain HTTP for accounts that share nothing. */
export function httpPorts(egress: HttpPorts['egress'], over: Partial<HttpPorts> = {}): HttpPorts {
  return {
    egress,
    clock: systemClock,
    timer: systemTimer,
    loopTurns: { next: () => nextTurn() },
    inflating: { run: (_account, task) => task() },
    ...over,
  }
}

/** A GET as nobody, unless `plan` says otherwise. */
export function visitPlan(url: string, plan: Partial<VisitPlan> = {}): VisitPlan {
  return {
    ...plainVisit,
    account: 'account',
    purpose: 'scrape',
    url: new URL(url),
    proxy: null,
    timeoutMs: 10_000,
    maxResponseBytes: 5 * 1024 * 1024,
    bytes: { reserve: () => {} },
    ...plan,
  }
}

/** What a session holds, whose headers may go to the port of the URL. */
export function credentials(
  url: string,
  domain: string,
  cookies: Record<string, string>,
  more: Partial<VisitCredentials> = {},
): VisitCredentials {
  const headerPorts = namedPorts([url])
  const look = { userAgent: null, locale: null, timezone: null, viewport: null }
  return { domain, cookies, exactCookies: [], headers: {}, headerPorts, storage: [], ...look, ...more }
}

async function text(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += chunk
  return body
}
