import { Socket } from 'node:net'
import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { AppError } from '../../errors.ts'

export interface SlowReaderLimits {
  /** How long a client may take nothing of its answer, in milliseconds. */
  readonly stalledMs: number
  /** Of all answers that wait for their clients. */
  readonly maxHeldBytes: number
}

/** So much the system takes off our hands for every connection; less is never held for a client. */
const smallBytes = 16 * 1024

/**
 * Until it is sent, an answer stays in memory, and a page may make it large. So a client that takes nothing of its answer
 * for `stalledMs` is cut off (any progress counts, however slow), and all that waits is bounded: an answer beyond
 * `maxHeldBytes` becomes OVERLOADED, unless it would be the only one. Once an answer is out, the server sets the
 * connection's time-out anew, to that between two requests.
 */
export function registerSlowReaders(app: FastifyInstance, { stalledMs, maxHeldBytes }: SlowReaderLimits): void {
  let heldBytes = 0
  app.addHook('onSend', (request, reply, payload, done) => {
    const bytes = heldBytesOf(payload)
    const isStream = payload instanceof Readable
    const { socket } = request.raw
    // A request that was injected has no connection.
    if ((bytes > smallBytes || isStream) && socket instanceof Socket) socket.setTimeout(stalledMs)
    if (bytes <= smallBytes) return done(null, payload)
    if (heldBytes > 0 && heldBytes + bytes > maxHeldBytes) {
      return done(
        new AppError('OVERLOADED', { message: 'Answers that were not taken yet use all the memory they may.' }),
      )
    }
    heldBytes += bytes
    reply.raw.once('close', () => {
      heldBytes -= bytes
    })
    done(null, payload)
  })
}

/** What an answer keeps in memory until it is sent. */
function heldBytesOf(payload: unknown): number {
  if (typeof payload === 'string' || Buffer.isBuffer(payload)) return payload.length
  const held = payload instanceof Readable && 'heldBytes' in payload ? payload.heldBytes : 0
  return typeof held === 'number' ? held : 0
}
