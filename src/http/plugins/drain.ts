import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Connections } from '../connections.ts'
import type { RequestTimeouts } from '../http-options.ts'

const checkEveryMs = 20

/**
 * When the server closes, it accepts no more connections, but answers the requests that are on their way over open ones:
 * proxies keep connections, and do not repeat a POST that was reset. Each answer says `Connection: close`. A connection
 * without a request, used or not, ends after `keepIdleMs`: the stop would wait for all of them. A connection with
 * requests ends after `drainMs` without progress, when its client neither sends the rest of its request nor reads its
 * answer. It stays open while its client waits for an answer.
 */
export function registerDrain(
  app: FastifyInstance,
  connections: Connections,
  { keepIdleMs, drainMs }: Pick<RequestTimeouts, 'keepIdleMs' | 'drainMs'>,
): void {
  const waitsForAnswer = (socket: Socket): boolean =>
    [...(connections.get(socket) ?? [])].some((response) => {
      // Of several requests, only the one that is to be answered next has the socket.
      return response.socket === socket && response.req.complete && !response.headersSent
    })
  let keepsIdle = false
  // To Node.js, which calls this as well, a connection is idle once its whole answer waits to be sent: it cut off large
  // ones.
  app.server.closeIdleConnections = () => {
    if (keepsIdle) return
    for (const [socket, unanswered] of connections) if (unanswered.size === 0) socket.destroy()
  }
  app.addHook('preClose', (done) => {
    keepsIdle = true
    const idleEnd = setTimeout(() => {
      keepsIdle = false
      app.server.closeIdleConnections()
    }, keepIdleMs)
    // Fastify does this for the requests that arrive from now on.
    for (const unanswered of connections.values()) {
      const last = [...unanswered].at(-1)
      if (last?.headersSent === false) last.setHeader('connection', 'close')
    }
    app.server.on('timeout', (socket) => {
      if (!waitsForAnswer(socket)) socket.destroy()
    })
    const checks = setInterval(() => {
      app.server.closeIdleConnections()
      for (const socket of connections.keys()) if (!isWithin(drainMs, socket.timeout)) socket.setTimeout(drainMs)
    }, checkEveryMs)
    app.server.once('close', () => {
      clearTimeout(idleEnd)
      clearInterval(checks)
    })
    acceptWaiting(app.server, () => keepsIdle, done)
  })
}

/**
 * Calls `done` after a turn of the event loop in which no connection was accepted, or when `mayWait` says no more. Node.js
 * accepts one connection in each turn, and those that still wait when it stops listening are reset.
 */
function acceptWaiting(server: Server, mayWait: () => boolean, done: () => void): void {
  let isAccepted = true
  server.on('connection', () => {
    isAccepted = true
  })
  const check = (): void => {
    const mayStop = !isAccepted || !mayWait()
    isAccepted = false
    if (mayStop) done()
    else setImmediate(check)
  }
  setImmediate(check)
}

/** A socket without a timeout has none, or 0. */
const isWithin = (limitMs: number, timeoutMs = 0): boolean => timeoutMs > 0 && timeoutMs <= limitMs
