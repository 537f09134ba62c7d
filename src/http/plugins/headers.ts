import type { FastifyInstance } from 'fastify'
import { AppError } from '../../errors.ts'

/** The limit for the URL of a request. */
export const maxUrlLength = 8192

/**
 * The first hook: headers of every response, and requests that no route should see. The pages for people relax the content
 * security policy for themselves.
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
    // RFC 9112 §3.2; Node itself would respond without the error envelope.
    if (raw.headers.host === undefined && raw.httpVersionMinor === 1) return done(new AppError('BAD_REQUEST'))
    done()
  })
}
