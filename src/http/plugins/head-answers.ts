import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'

/**
 * Closes the stream of an answer to HEAD, of which nothing is sent: the framework, which makes the HEAD route from the GET
 * route, would read it to its end.
 */
export function registerHeadAnswers(app: FastifyInstance): void {
  app.addHook('onSend', ({ method }, _reply, payload, done) => {
    if (method === 'HEAD' && payload instanceof Readable) payload.destroy()
    done(null, payload)
  })
}
