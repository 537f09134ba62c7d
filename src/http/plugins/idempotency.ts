import { Transform } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { AppError, invalidField } from '../../errors.ts'
import type { StoredAnswer } from '../../idempotency/answer.ts'
import { createFingerprint, type Idempotency, type RequestTicket } from '../../idempotency/idempotency.ts'
import type { ScrapeProgress } from '../../scraping/scrape-types.ts'
import { principalOf } from '../request-parts.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** For a running request with an Idempotency-Key; else null. */
    idempotencyTicket: RequestTicket | null
    /**
     * Of its scrape: once that has acted, its key must not become free, even if its response is an error. Null: no
     * scrape.
     */
    progress: ScrapeProgress | null
    /** The hash of its scopes, query and body so far. */
    bodyHash: ReturnType<typeof createFingerprint> | null
  }
  interface FastifyContextConfig {
    /**
     * Accepts an Idempotency-Key. `memory`: the response to this body must not be stored on disk. `timeoutMs`: how long a
     * request with this body may run; without it a moment; null: its handler stores the response (`keyed-answer.ts`).
     */
    idempotent?: { readonly memory?: (body: unknown) => boolean; readonly timeoutMs?: (body: unknown) => number | null }
  }
}

const header = 'idempotency-key'
/** Set on a response that is repeated from an earlier request. */
export const replayedHeader = 'idempotency-replayed'

/**
 * `Idempotency-Key` on the routes that accept it: a repeated request gets the response of the first one and has no
 * effect. The key is checked after everything else that may refuse a request before it starts, its scope included; the
 * response is on the disk before it is sent.
 */
export function registerIdempotency(app: FastifyInstance, idempotency: Idempotency, logger: Logger): void {
  app.decorateRequest('idempotencyTicket', null)
  app.decorateRequest('bodyHash', null)
  app.decorateRequest('progress', null)
  app.addHook('onRoute', (route) => {
    if (route.config?.idempotent === undefined) return
    route.preParsing = [hashBody, ...[route.preParsing ?? []].flat()]
    route.preHandler = [...[route.preHandler ?? []].flat(), createBegin(idempotency)]
    route.onSend = [...[route.onSend ?? []].flat(), createEnd(idempotency, logger)]
  })
}

async function hashBody(request: FastifyRequest, _reply: FastifyReply, payload: NodeJS.ReadableStream) {
  if (request.headers[header] === undefined) return payload
  const hash = createFingerprint()
  // A credential with other scopes must not get the answer to what it may not do.
  hash.update(`${[...principalOf(request).scopes].sort().join(' ')}\n`)
  hash.update(request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : '')
  request.bodyHash = hash
  const tap = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  payload.once('error', (error) => tap.destroy(error))
  return payload.pipe(tap)
}

function createBegin(idempotency: Idempotency) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const key = request.headers[header]
    if (key === undefined) return
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
      throw invalidField('Idempotency-Key', 'must be 1 to 255 printable ASCII characters without spaces')
    }
    const { method, url = '', config } = request.routeOptions
    const fingerprint = request.bodyHash?.digestHex() ?? ''
    const timeoutMs = config.idempotent?.timeoutMs === undefined ? 0 : config.idempotent.timeoutMs(request.body)
    const keyed = { route: `${method} ${url}`, key, fingerprint, timeoutMs }
    const begun = await idempotency.begin(principalOf(request), keyed)
    if ('leaseUntil' in begun) {
      request.idempotencyTicket = begun
      return
    }
    return reply.code(begun.status).header(replayedHeader, 'true').type(begun.contentType).send(begun.body)
  }
}

function createEnd(idempotency: Idempotency, logger: Logger) {
  return async (request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> => {
    const ticket = request.idempotencyTicket
    if (ticket === null) return payload
    request.idempotencyTicket = null
    try {
      const answer = answerOf(reply, payload)
      if (answer === null && !request.progress?.hasActed) await idempotency.release(ticket)
      else await idempotency.end(ticket, answer, isMemoryOnly(request))
    } catch (error) {
      // The response matters more than its copy. The key stays taken, because the request may have changed something.
      logger.error({ code: error instanceof AppError ? error.code : 'INTERNAL' }, 'idempotency')
    }
    return payload
  }
}

/** Whether the response to a request must not be stored on disk. */
export function isMemoryOnly({ routeOptions, body }: FastifyRequest): boolean {
  return routeOptions.config.idempotent?.memory?.(body) ?? false
}

/** Null for a response without effect: an error, except one that reports what the target responded. */
function answerOf(reply: FastifyReply, payload: unknown): StoredAnswer | null {
  const body = typeof payload === 'string' ? Buffer.from(payload) : payload
  if (!Buffer.isBuffer(body)) return null
  const isDone =
    reply.statusCode < 300 || (reply.statusCode === 403 && JSON.parse(body.toString()).code === 'TARGET_BLOCKED')
  return isDone ? { status: reply.statusCode, contentType: String(reply.getHeader('content-type')), body } : null
}
