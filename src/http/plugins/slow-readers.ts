import type { FastifyInstance } from 'fastify'

/** So much the system takes off our hands for every connection; less is never held for a client. */
const smallBytes = 16 * 1024

/**
 * Cuts the connection of a client that takes nothing of its answer for `stalledMs`: until it is sent, an answer stays in
 * memory, and a page may make it large. Any progress counts, however slow. Once the answer is out, the server sets the
 * connection's time-out anew, to that between two requests.
 */
export function registerSlowReaders(app: FastifyInstance, stalledMs: number): void {
  app.addHook('onSend', (request, _reply, payload, done) => {
    const isSmall = (typeof payload === 'string' || Buffer.isBuffer(payload)) && payload.length <= smallBytes
    if (!isSmall && payload !== null && payload !== undefined) request.raw.socket.setTimeout(stalledMs)
    done(null, payload)
  })
}
