import type { FastifyInstance } from 'fastify'

const lookEveryMs = 20

/**
 * Once the server stops listening, a connection ends as soon as no request is on it: clients keep theirs open for a next
 * request that would never be taken, and the stop would wait for all of them.
 */
export function registerDrain(app: FastifyInstance): void {
  app.addHook('preClose', (done) => {
    const look = setInterval(() => app.server.closeIdleConnections(), lookEveryMs)
    app.server.once('close', () => clearInterval(look))
    done()
  })
}
