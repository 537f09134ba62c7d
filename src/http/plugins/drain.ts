import type { FastifyInstance } from 'fastify'

const lookEveryMs = 20

/**
 * When the server stops listening, a connection ends as soon as it has no request. Clients keep connections open for
 * further requests, which would never be accepted, and the stop would wait for all of them.
 */
export function registerDrain(app: FastifyInstance): void {
  app.addHook('preClose', (done) => {
    const look = setInterval(() => app.server.closeIdleConnections(), lookEveryMs)
    app.server.once('close', () => clearInterval(look))
    done()
  })
}
