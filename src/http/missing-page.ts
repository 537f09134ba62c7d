import type { FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'
import type { SendPage } from './page-sender.ts'
import type { SendError } from './plugins/errors.ts'

/**
 * Sends a page instead of a 404 in JSON to a person who opens an address that is not one, such as half a link to a
 * login.
 */
export function withMissingPage(sendError: SendError, sendPage: SendPage): SendError {
  return (thrown, request, reply) =>
    thrown instanceof AppError && thrown.code === 'NOT_FOUND' && isOpenedByPerson(request)
      ? sendPage(reply.code(404), 'missing.html')
      : sendError(thrown, request, reply)
}

/** Browsers ask for HTML when they open an address; programs and scripts do not. */
function isOpenedByPerson({ method, url, headers }: FastifyRequest): boolean {
  const isRead = method === 'GET' || method === 'HEAD'
  return isRead && !url.startsWith('/api/') && headers.accept?.includes('text/html') === true
}
