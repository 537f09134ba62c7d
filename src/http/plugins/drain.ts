import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

const lookEveryMs = 20

/**
 * When the server stops listening, a connection ends as soon as it has no request, used or not: clients keep connections
 * open for further requests, which would never be accepted, and the stop would wait for all of them. A connection with
 * requests ends when nothing has moved on it for `stalledMs`, unless its client waits for the answer: it sends no more of
 * its request, or reads no more of its answer.
 */
export function registerDrain(app: FastifyInstance, { stalledMs }: { readonly stalledMs: number }): void {
  /** The unanswered requests of each connection. */
  const connections = new Map<Socket, Map<ServerResponse, IncomingMessage>>()
  app.server.on('connection', (socket: Socket) => {
    connections.set(socket, new Map())
    socket.once('close', () => connections.delete(socket))
  })
  // Its new owner ends it: a viewer is told first that the server stops.
  app.server.on('upgrade', (_request, socket) => connections.delete(socket as Socket))
  app.server.on('request', (request, response) => {
    const unanswered = connections.get(request.socket)
    unanswered?.set(response, request)
    response.once('close', () => unanswered?.delete(response))
  })
  const waitsForAnswer = (socket: Socket): boolean =>
    [...(connections.get(socket) ?? [])].some(([response, { complete }]) => {
      // Of several requests, only the one that is to be answered next has the socket.
      return response.socket === socket && complete && !response.headersSent
    })
  // To Node.js, which calls this as well, a connection is idle once its whole answer waits to be sent: it cut off large ones.
  app.server.closeIdleConnections = () => {
    for (const [socket, unanswered] of connections) if (unanswered.size === 0) socket.destroy()
  }
  app.addHook('preClose', (done) => {
    app.server.on('timeout', (socket) => {
      if (!waitsForAnswer(socket)) socket.destroy()
    })
    const look = setInterval(() => {
      app.server.closeIdleConnections()
      for (const socket of connections.keys()) if (!isWithin(stalledMs, socket.timeout)) socket.setTimeout(stalledMs)
    }, lookEveryMs)
    app.server.once('close', () => clearInterval(look))
    done()
  })
}

/** A socket without a timeout has none, or 0. */
const isWithin = (limitMs: number, timeoutMs = 0): boolean => timeoutMs > 0 && timeoutMs <= limitMs
