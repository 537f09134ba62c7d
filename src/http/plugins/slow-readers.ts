import { Socket } from 'node:net'
import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { AppError } from '../../errors.ts'
import { Counts } from '../../fairness/counts.ts'

export interface SlowReaderLimits {
  /** How long a client may read nothing of its response, in milliseconds. */
  readonly stalledMs: number
  /** The average speed at which it must read its response, once `stalledMs` have passed. */
  readonly minBytesPerSecond: number
  /** For all unsent responses; a single account gets a quarter. */
  readonly maxHeldBytes: number
}

/** The system buffers this much per connection; less is not counted. */
const smallBytes = 16 * 1024
/** Public responses count for this account, so that no account can use up the memory for `/openapi.json`. */
const nobody = ''

/**
 * A response stays in memory until it is sent, and a page may make it large. So a client that reads nothing for
 * `stalledMs`, or is slower than `minBytesPerSecond`, is disconnected. Unsent responses are bounded per account and in
 * total: a response beyond the limit becomes OVERLOADED, unless it is the only one of its account and fits into the
 * total. After a response, the server restores the connection's timeout between two requests.
 */
export function registerSlowReaders(app: FastifyInstance, limits: SlowReaderLimits): void {
  const held = new Counts()
  app.addHook('onSend', (request, reply, payload, done) => {
    const bytes = heldBytesOf(payload)
    const isStream = payload instanceof Readable
    const { socket } = request.raw
    // An injected request has no connection.
    const connection = socket instanceof Socket ? socket : null
    if (bytes > smallBytes || isStream) connection?.setTimeout(limits.stalledMs)
    // When the client has disconnected, nothing is counted: the closed response would never be subtracted.
    if (bytes <= smallBytes || reply.raw.closed) return done(null, payload)
    const account = request.principal?.userId ?? nobody
    if (!hasRoom(held, account, bytes, limits.maxHeldBytes)) {
      return done(
        new AppError('OVERLOADED', {
          message: 'Answers that clients have not read yet use all the memory reserved for them.',
        }),
      )
    }
    held.add(account, bytes)
    const slowestMs = limits.stalledMs + (bytes / limits.minBytesPerSecond) * 1000
    const deadline = setTimeout(() => connection?.destroy(), slowestMs).unref()
    reply.raw.once('close', () => {
      clearTimeout(deadline)
      held.add(account, -bytes)
    })
    done(null, payload)
  })
}

/**
 * Whether there is room for another response; one that is the only one of all always fits.
 * @param held the bytes of unsent responses, by account
 */
function hasRoom(held: Counts, account: string, bytes: number, maxBytes: number): boolean {
  const own = held.of(account)
  const isBeyondShare = own > 0 && own + bytes > maxBytes / 4
  return !isBeyondShare && (held.total === 0 || held.total + bytes <= maxBytes)
}

/** The memory of a response until it is sent. */
function heldBytesOf(payload: unknown): number {
  if (typeof payload === 'string' || Buffer.isBuffer(payload)) return payload.length
  const held = payload instanceof Readable && 'heldBytes' in payload ? payload.heldBytes : 0
  return typeof held === 'number' ? held : 0
}
