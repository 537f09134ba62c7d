import { Socket } from 'node:net'
import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { AppError } from '../../errors.ts'

export interface SlowReaderLimits {
  /** How long a client may take nothing of its answer, in milliseconds. */
  readonly stalledMs: number
  /** How fast it must take its answer on the whole, once `stalledMs` have passed. */
  readonly minBytesPerSecond: number
  /** Of all answers that wait for their clients; one account alone gets a quarter. */
  readonly maxHeldBytes: number
}

/** So much the system takes off our hands for every connection; less is never held for a client. */
const smallBytes = 16 * 1024
/** Whose answers public ones are counted as: no account can use up the room for `/openapi.json`. */
const nobody = ''

/**
 * Until it is sent, an answer stays in memory, and a page may make it large. So a client that takes nothing of its answer
 * for `stalledMs` is cut off, and so is one that is slower than `minBytesPerSecond`. What waits is bounded, for each
 * account and together: an answer beyond becomes OVERLOADED, unless it would be the only one of its account and there is
 * room. Once an answer is out, the server sets the connection's time-out again, to that between two requests.
 */
export function registerSlowReaders(app: FastifyInstance, limits: SlowReaderLimits): void {
  const held = createHeldBytes(limits.maxHeldBytes)
  app.addHook('onSend', (request, reply, payload, done) => {
    const bytes = heldBytesOf(payload)
    const isStream = payload instanceof Readable
    const { socket } = request.raw
    // A request that was injected has no connection.
    const connection = socket instanceof Socket ? socket : null
    if (bytes > smallBytes || isStream) connection?.setTimeout(limits.stalledMs)
    // Of a client that has left already nothing is held: its response is closed, and would never be taken off the count.
    if (bytes <= smallBytes || reply.raw.closed) return done(null, payload)
    const account = request.principal?.userId ?? nobody
    if (!held.take(account, bytes)) {
      return done(
        new AppError('OVERLOADED', {
          message: 'Answers that clients have not read yet use all the memory reserved for them.',
        }),
      )
    }
    const slowestMs = limits.stalledMs + (bytes / limits.minBytesPerSecond) * 1000
    const deadline = setTimeout(() => connection?.destroy(), slowestMs).unref()
    reply.raw.once('close', () => {
      clearTimeout(deadline)
      held.release(account, bytes)
    })
    done(null, payload)
  })
}

/** Bytes of answers that wait, by account. */
function createHeldBytes(maxBytes: number) {
  const byAccount = new Map<string, number>()
  let all = 0
  const add = (account: string, bytes: number): void => {
    all += bytes
    const own = (byAccount.get(account) ?? 0) + bytes
    if (own > 0) byAccount.set(account, own)
    else byAccount.delete(account)
  }
  return {
    /** False where there is no room; the only answer of all is never too large. */
    take(account: string, bytes: number): boolean {
      const own = byAccount.get(account) ?? 0
      const isBeyondShare = own > 0 && own + bytes > maxBytes / 4
      if (isBeyondShare || (all > 0 && all + bytes > maxBytes)) return false
      add(account, bytes)
      return true
    },
    release: (account: string, bytes: number): void => add(account, -bytes),
  }
}

/** What an answer keeps in memory until it is sent. */
function heldBytesOf(payload: unknown): number {
  if (typeof payload === 'string' || Buffer.isBuffer(payload)) return payload.length
  const held = payload instanceof Readable && 'heldBytes' in payload ? payload.heldBytes : 0
  return typeof held === 'number' ? held : 0
}
