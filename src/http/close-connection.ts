import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyReply } from 'fastify'

/** How long a client may continue to send after its response, before the connection is cut, in milliseconds. */
const lingerMs = 500

/**
 * Ends the connection once the reply is written, without waiting for the rest of the request.
 *
 * Closing a socket with unread input makes the kernel reset it, and the reset can reach the client before the reply. So
 * the writing side is closed first, and further input is dropped for a moment (RFC 9112 §9.6).
 */
export function closeAfterReply(request: IncomingMessage, reply: FastifyReply): void {
  reply.header('connection', 'close')
  const { socket } = request
  socket.destroySoon = () => {
    socket.end()
    request.resume()
    cutSoon(socket)
  }
}

/** Answers on a connection that HTTP has left (CONNECT, Upgrade), where no other deadline ends one that the client holds. */
export function endWith(socket: Duplex, text: string): void {
  socket.on('error', () => socket.destroy())
  socket.end(text)
  socket.resume()
  cutSoon(socket)
}

/** Cuts the connection in a moment, unless it has closed by itself. */
export function cutSoon(socket: Duplex): void {
  const timer = setTimeout(() => socket.destroy(), lingerMs)
  socket.once('close', () => clearTimeout(timer))
}
