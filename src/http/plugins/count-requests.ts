import type { FastifyInstance } from 'fastify'
import type { HttpServices } from '../services.ts'

/** Counts every answer by its route: the pattern of the path, never the path itself. */
export function registerCountRequests(app: FastifyInstance, { answered }: Pick<HttpServices, 'answered'>): void {
  app.addHook('onResponse', ({ method, routeOptions }, { statusCode }, done) => {
    const route = routeOptions.url
    // A method or path that does not exist is chosen by the client.
    answered(
      route === undefined ? { method: '', route: '', status: statusCode } : { method, route, status: statusCode },
    )
    done()
  })
}
