import type { FastifyInstance } from 'fastify'
import { AppError } from '../../errors.ts'

/** Contract §1: of the request's own address. */
export const maxUrlLength = 8192

/**
 * First of all hooks: what every response carries, and what no route should see. `/docs` loosens the content policy
 * for its own pages.
 */
export function registerHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-content-type-options', 'nosniff')
    reply.header('cache-control', 'no-store')
    reply.header('referrer-policy', 'no-referrer')
    reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
    reply.header('x-request-id', request.id)
    const { raw } = request
    if ((request.originalUrl ?? '').length > maxUrlLength) return done(new AppError('URI_TOO_LONG'))
    // RFC 9112 §3.2; the server would answer it by itself, without the envelope.
    if (raw.headers.host === undefined && raw.httpVersionMinor === 1) return done(new AppError('BAD_REQUEST'))
    done()
  })
}
