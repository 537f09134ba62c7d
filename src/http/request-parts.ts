import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Principal } from '../accounts/principal.ts'
import { AppError, type ErrorCode } from '../errors.ts'
import { isUuid } from './uuid.ts'

/** @throws AppError UNAUTHORIZED where a route that is public asks all the same */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal === null) throw new AppError('UNAUTHORIZED')
  return request.principal
}

/**
 * An id as it is stored: lower case. What is not a UUID can be nobody's id, so it is not found rather than invalid
 * (contract §1).
 * @throws AppError `code`
 */
export function knownId(id: string, code: ErrorCode = 'NOT_FOUND'): string {
  if (!isUuid(id)) throw new AppError(code)
  return id.toLowerCase()
}

/** Nobody's (RFC 9562 §5.9). */
const nil = '00000000-0000-0000-0000-000000000000'

/**
 * An id that a body names, as it is stored. What is not a UUID becomes the one that nobody has, so that it is not found
 * when its turn comes, after what contract §1 has looked at before.
 */
export const namedId = (id: string): string => (isUuid(id) ? id.toLowerCase() : nil)

/**
 * The session that a path names.
 * @throws AppError SESSION_NOT_FOUND
 */
export const sessionId = ({ id }: { readonly id: string }): string => knownId(id, 'SESSION_NOT_FOUND')

/**
 * Aborts when the client goes away before it has its answer, or has gone before anybody asked. The framework's own `request.signal` follows the request,
 * which is over as soon as its body was read.
 */
export function goneSignal({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController()
  const close = (): void => {
    if (!raw.writableFinished) controller.abort()
  }
  if (raw.destroyed) close()
  else raw.once('close', close)
  return controller.signal
}
