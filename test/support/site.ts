import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'

/** A request as the site received it. */
export interface SiteRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  /** The Host without its port. */
  readonly host: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** Cookies by name. */
  readonly cookies: Readonly<Record<string, string>>
  /** Resolves when the client has gone before it had an answer. */
  readonly gone: Promise<void>
}

export interface SiteReply {
  /** Default 200. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body?: string | Buffer
}

export type SiteHandler = (request: SiteRequest) => SiteReply | Promise<SiteReply>

/** A target on loopback whose pages a test sets, and which remembers what it was sent. */
export interface Site {
  readonly port: number
  /** Every request that came, in order. */
  readonly requests: SiteRequest[]
  /** What was asked of one path, whatever the query. */
  seen(path: string): SiteRequest[]
  /** The URL of a path; `host` is a name, or an address that the site listens on. */
  url(path: string, host?: string): string
  /** Sets what a path answers from now on. */
  on(path: string, handler: SiteHandler | SiteReply): void
  close(): Promise<void>
}

export interface SiteOptions {
  /** Where it listens, default 127.0.0.1. */
  readonly address?: string
  /** PEM: then it speaks https. */
  readonly tls?: { readonly key: string; readonly cert: string }
}

/**
 * Starts a site that knows a member by the cookie `sid=good`: `/account` is theirs, and shows anybody else a login form
 * with status 200; `/member` redirects them to `/login`; `/` is public.
 */
export async function startSite({ address = '127.0.0.1', tls }: SiteOptions = {}): Promise<Site> {
  const requests: SiteRequest[] = []
  const pages = new Map<string, SiteHandler>(Object.entries(memberPages))
  const listener = createListener(requests, pages)
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
  server.listen(0, address)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const scheme = tls === undefined ? 'http' : 'https'
  return {
    port,
    requests,
    seen: (path) => requests.filter((request) => request.path.split('?')[0] === path),
    url: (path, host = address) => `${scheme}://${host}:${port}${path}`,
    on: (path, handler) => pages.set(path, typeof handler === 'function' ? handler : () => handler),
    close: () => stop(server),
  }
}

export const loggedInPage =
  '<!doctype html><html lang="en"><title>Your account</title><header><a href="/account">Your account</a> <a href="/orders">Orders</a> <a href="/logout">Log out</a></header><h1>Hello, Mira Holt</h1><p>Order D-1041 was delivered.</p></html>'

export const loginPage =
  '<!doctype html><html lang="en"><title>Sign in</title><h1>Sign in</h1><form method="post" action="/login"><label>User <input name="user"></label><label>Password <input type="password" name="password"></label><button>Sign in</button></form></html>'

export const html = (body: string, status = 200): SiteReply => ({
  status,
  body,
  headers: { 'content-type': 'text/html; charset=utf-8' },
})

export const redirect = (location: string, headers: SiteReply['headers'] = {}, status = 302): SiteReply => ({
  status,
  headers: { location, ...headers },
})

const isMember = ({ cookies }: SiteRequest): boolean => cookies['sid'] === 'good'

const memberPages: Readonly<Record<string, SiteHandler>> = {
  '/': (request) => html(isMember(request) ? loggedInPage : '<title>Shop</title><h1>Locks and latches</h1>'),
  '/account': (request) => html(isMember(request) ? loggedInPage : loginPage),
  '/member': (request) => (isMember(request) ? html(loggedInPage) : redirect('/login')),
  '/login': () => html(loginPage),
}

function createListener(requests: SiteRequest[], pages: ReadonlyMap<string, SiteHandler>): RequestListener {
  return async (request, response) => {
    const { method = '', url = '/', headers } = request
    const gone = Promise.withResolvers<void>()
    response.on('close', () => {
      if (!response.writableFinished) gone.resolve()
    })
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    const host = (headers.host ?? '').replace(/:\d+$/, '')
    const cookies = cookiesOf(headers.cookie)
    const seen: SiteRequest = { method, path: url, host, headers, body, cookies, gone: gone.promise }
    requests.push(seen)
    const handler = pages.get(url.split('?')[0] ?? '')
    const reply = (await handler?.(seen)) ?? html('<title>Nothing here</title>', 404)
    response.writeHead(reply.status ?? 200, { 'content-type': 'text/html', ...reply.headers })
    response.end(reply.body ?? '')
  }
}

function cookiesOf(header = ''): Record<string, string> {
  const pairs = header.split('; ').map((pair): [string, string] => {
    const at = pair.indexOf('=')
    return at === -1 ? ['', pair] : [pair.slice(0, at), pair.slice(at + 1)]
  })
  return Object.fromEntries(pairs)
}

async function stop(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
