import type { FastifyInstance } from 'fastify'
import type { HttpServices } from '../services.ts'

/** The status of a request whose connection ended before its answer began: it is counted, but never sent. */
const unansweredStatus = 499

/** Shown with 0 from the start: for Prometheus, a counter that appears with 1 has not increased. */
const watchedStatuses = [500, 503]

/**
 * Counts every request once, when its answer or its connection has ended, by its route: the pattern of the path, never the
 * path itself.
 */
export function registerCountRequests(
  app: FastifyInstance,
  { answered, mayAnswer }: Pick<HttpServices, 'answered' | 'mayAnswer'>,
): void {
  const routes: { readonly method: string; readonly route: string }[] = []
  app.addHook('onRoute', ({ method, url: route }) => {
    routes.push(...[method].flat().map((one) => ({ method: one, route })))
  })
  app.addHook('onListen', (done) => {
    for (const one of routes) for (const status of watchedStatuses) mayAnswer({ ...one, status })
    done()
  })
  app.addHook('onRequest', ({ method, routeOptions }, { raw }, done) => {
    const route = routeOptions.url
    // An answer to an import has ten listeners already, and Node.js takes one more for a leak.
    raw.setMaxListeners(raw.getMaxListeners() + 1)
    raw.once('close', () => {
      const status = raw.headersSent ? raw.statusCode : unansweredStatus
      // A method or path that does not exist is chosen by the client.
      answered(route === undefined ? { method: '', route: '', status } : { method, route, status })
    })
    done()
  })
}
