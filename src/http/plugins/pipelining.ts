import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Requests on one connection that are not answered yet. Clients that pipeline at all send fewer. */
const maxUnanswered = 16

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
      if (!socket.destroyed) closeQuietly(socket)
      return
    }
    reply.raw.once('close', () => add(socket, -1))
    done()
  })
}

/**
 * Node ends each request of a connection that closes with two errors. Their stack traces, of all that arrived together,
 * would keep the main thread busy for longer than the requests themselves.
 */
function closeQuietly(socket: Socket): void {
  const { stackTraceLimit } = Error
  socket.prependOnceListener('close', () => {
    Error.stackTraceLimit = 0
  })
  socket.once('close', () => {
    Error.stackTraceLimit = stackTraceLimit
  })
  socket.destroy()
}
