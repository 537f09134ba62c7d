import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { isUuid } from '../request-parts.ts'

/**
 * One line per request, at debug level, with the address of the client as rate limits of networks see it. It costs half as
 * much as a small request itself, so without that level the hook is not registered.
 */
export function registerAccessLog(app: FastifyInstance, logger: Logger): void {
  if (!logger.isLevelEnabled('debug')) return
  app.addHook('onResponse', (request, reply, done) => {
    logger.debug(
      {
        requestId: request.id,
        address: request.ip,
        method: request.method,
        path: loggablePath(request.originalUrl),
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    )
    done()
  })
}

/** The path without its query. A long segment that is not a UUID may be a token and is omitted. */
function loggablePath(url: string): string {
  const path = url.split('?', 1)[0] ?? ''
  return path
    .split('/')
    .map((part) => (part.length <= 24 || isUuid(part) ? part : '…'))
    .join('/')
}
