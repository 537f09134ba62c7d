import { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Connections } from '../connections.ts'

/** Unanswered requests on one connection. Few clients pipeline, and those of many connections would all start together. */
const maxUnanswered = 4

/**
 * A client may send requests before earlier ones are answered (RFC 9112 §9.3.2), and all that arrived together start
 * together: thousands of small ones in a packet. A connection with too many is closed, since an answer to the last
 * of them would have to wait for all others.
 */
export function registerPipelining(app: FastifyInstance, connections: Connections): void {
  app.addHook('onRequest', ({ raw: { socket } }, reply, done) => {
    if ((connections.get(socket)?.size ?? 0) <= maxUnanswered) return done()
    reply.hijack()
    socket.destroy()
  })
  // Node.js forgets the earlier requests of a connection that HTTP leaves: no response of theirs but the first would ever
  // be closed, and what is counted for them would never be released.
  const endAll = ({ socket }: IncomingMessage): void => {
    for (const response of connections.get(socket) ?? []) {
      response.req.destroy()
      response.destroy()
    }
  }
  app.server.prependListener('connect', endAll)
  app.server.prependListener('upgrade', endAll)
}

/**
 * The class of every request. Node.js parses up to 64 KiB at once and does not stop at the request for which the connection
 * was closed, so it would create thousands more. It stops after an upgrade: a request on a closed connection says that
 * it is one.
 */
export class StoppingRequest extends IncomingMessage {
  constructor(socket: Socket) {
    super(socket)
    if (socket.destroyed) Object.defineProperty(this, 'upgrade', { get: () => true, set: () => undefined })
  }
}
