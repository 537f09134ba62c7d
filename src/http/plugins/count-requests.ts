import type { FastifyInstance } from 'fastify'
import type { HttpServices } from '../services.ts'

/** What a request is counted as whose connection ended before its answer began. Nobody receives this status. */
const unansweredStatus = 499

/** Of these, the first one must already be an increase; without one before, it would be where the counter begins. */
const watchedStatuses = [500, 503]

/**
 * Counts every request once, when its answer or its connection has ended, by its route: the pattern of the path, never the
 * path itself.
 */
export function registerCountRequests(app: FastifyInstance, { answered }: Pick<HttpServices, 'answered'>): void {
  const routes: { readonly method: string; readonly route: string }[] = []
  app.addHook('onRoute', ({ method, url: route }) => {
    routes.push(...[method].flat().map((one) => ({ method: one, route })))
  })
  app.addHook('onListen', (done) => {
    for (const one of routes) for (const status of watchedStatuses) answered({ ...one, status }, 0)
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
