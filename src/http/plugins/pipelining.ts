import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Requests on one connection that are not answered yet. Clients that pipeline at all send fewer. */
const maxUnanswered = 64

/**
 * A client may send requests before earlier ones are answered (RFC 9112 §9.3.2), and all that arrived together start
 * together: thousands of small ones in a packet. A connection with too many is closed, since an answer to the last
 * of them would have to wait for all others.
 */
export function registerPipelining(app: FastifyInstance): void {
  const unanswered = new WeakMap<Socket, number>()
  const add = (socket: Socket, count: number): number => {
    const sum = (unanswered.get(socket) ?? 0) + count
    unanswered.set(socket, sum)
    return sum
  }
  app.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw
    if (add(socket, 1) > maxUnanswered) {
      reply.hijack()
      socket.destroy()
      return
    }
    reply.raw.once('close', () => add(socket, -1))
    done()
  })
}
