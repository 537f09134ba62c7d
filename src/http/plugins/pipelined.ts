import type { FastifyInstance } from 'fastify'
import type { HttpServices } from '../services.ts'

/**
 * Has the database asked for its version anew for a request that stands behind another on its connection: it may have
 * been sent since that was asked for, and be read together with what the same look at the sockets had found.
 */
export function registerPipelined(app: FastifyInstance, { forgetVersion }: Pick<HttpServices, 'forgetVersion'>): void {
  app.addHook('onRequest', (_request, reply, done) => {
    // The connection is still that of the answer before.
    if (reply.raw.socket === null) forgetVersion()
    done()
  })
}
