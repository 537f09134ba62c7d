import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock, Random } from '../clock.ts'
import { createDemoRoutes, type DemoAnswer } from './demo-routes.ts'

export interface DemoSite {
  /** Listens on `host`:`port` (0: any free port); rejects if it cannot. `url` is the origin, without a trailing slash. */
  listen(port: number, host: string): Promise<{ readonly url: string }>
  /** Stops listening and drops open connections. */
  close(): Promise<void>
}

/**
 * A small shop with a login, to try Latchkey on. It does what real sites do: a login page at status 200, also in place of
 * /account; a redirect to the login from /orders; a session cookie that rotates, with a grace window for the value before.
 */
export function createDemoSite(ports: { readonly clock: Clock; readonly random: Random }): DemoSite {
  const answerTo = createDemoRoutes(ports)
  const server = createServer((request, response) => {
    answerTo(request).then(
      (answer) => send(response, answer),
      // Only a request that broke off ends here: there is nobody left to answer.
      () => response.destroy(),
    )
  })
  server.maxConnections = 1_000
  server.requestTimeout = 10_000

  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, () => {
          server.off('error', reject)
          resolve({ url: originOf(server.address() as AddressInfo) })
        })
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function originOf(address: AddressInfo): string {
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${host}:${address.port}`
}

function send(response: ServerResponse, answer: DemoAnswer): void {
  response.writeHead(answer.status, {
    'content-type': answer.type ?? 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(answer.body),
    'cache-control': 'no-store',
    'content-security-policy':
      "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    ...(answer.location === undefined ? {} : { location: answer.location }),
    ...(answer.cookies?.length ? { 'set-cookie': [...answer.cookies] } : {}),
    ...(answer.status === 405 ? { allow: 'GET, HEAD' } : {}),
    ...(answer.status === 413 ? { connection: 'close' } : {}),
  })
  // node:http leaves the body away on HEAD by itself.
  response.end(answer.body)
}
