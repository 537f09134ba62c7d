import type { IncomingMessage } from 'node:http'
import type { FastifyReply } from 'fastify'

/** How long a client may go on sending after its answer, before the connection is cut, in milliseconds. */
const lingerMs = 500

/**
 * Ends the connection once the reply is written, without waiting for the rest of the request.
 *
 * Closing a socket that still has unread input makes the kernel reset it, and a reset can overtake the reply on its
 * way to the client. So the writing half is closed at once and what still comes in is dropped for a moment (RFC 9112
 * §9.6).
 */
export function closeAfterReply(request: IncomingMessage, reply: FastifyReply): void {
  reply.header('connection', 'close')
  const { socket } = request
  socket.destroySoon = () => {
    socket.end()
    request.resume()
    const timer = setTimeout(() => socket.destroy(), lingerMs)
    socket.once('close', () => clearTimeout(timer))
  }
}
