import type { FastifyInstance } from 'fastify'
import { AppError } from '../../errors.ts'

/** The limit for the URL of a request. */
export const maxUrlLength = 8192

/** Of every response. The pages for people relax the content security policy for themselves. */
export const commonHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
} as const

/** The first hook: headers of every response, and requests that no route should see. */
export function registerHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers({ ...commonHeaders, 'x-request-id': request.id })
    const { raw } = request
    if ((request.originalUrl ?? '').length > maxUrlLength) return done(new AppError('URI_TOO_LONG'))
    // RFC 9112 §3.2; Node itself takes the first of several, and would respond without the error envelope to none.
    const hosts = raw.rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host').length
    const isWrong = hosts > 1 || (hosts === 0 && raw.httpVersionMinor === 1)
    // `gzip, chunked`: Node would read the compressed body as it is (§6.1).
    const isCoded = (raw.headers['transfer-encoding'] ?? 'chunked').toLowerCase() !== 'chunked'
    done(isWrong || isCoded ? new AppError('BAD_REQUEST') : undefined)
  })
}
