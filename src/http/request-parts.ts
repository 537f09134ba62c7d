import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Principal } from '../accounts/principal.ts'
import { AppError } from '../errors.ts'

/** @throws AppError UNAUTHORIZED when a public route requires a principal after all */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal === null) throw new AppError('UNAUTHORIZED')
  return request.principal
}

/** A UUID of any version, hyphenated, in either case (RFC 9562 §4). */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)
}

/**
 * An id in its stored form, lower case. An invalid UUID can be no id, so it is reported as not found, not as invalid.
 * @throws AppError NOT_FOUND
 */
export function knownId(id: string): string {
  if (!isUuid(id)) throw new AppError('NOT_FOUND', { message: 'The id in this address is not a UUID.' })
  return id.toLowerCase()
}

/** The nil UUID, which identifies nothing (RFC 9562 §5.9). */
const nil = '00000000-0000-0000-0000-000000000000'

/**
 * An id in a body, in its stored form. An invalid UUID becomes the nil UUID, so that it is reported as not found in the
 * usual order of checks.
 */
export const idOrNil = (id: string): string => (isUuid(id) ? id.toLowerCase() : nil)

/** The same for an id that may be absent; null: it is. */
export const optionalId = (id: string | null | undefined): string | null => (id == null ? null : idOrNil(id))

/**
 * The session id in a path.
 * @throws AppError SESSION_NOT_FOUND
 */
export function sessionId({ id }: { readonly id: string }): string {
  if (!isUuid(id)) throw new AppError('SESSION_NOT_FOUND')
  return id.toLowerCase()
}

/**
 * Aborts when the client disconnects before it has its response, also if it already has. The framework's own
 * `request.signal` follows the request, which ends as soon as its body is read.
 */
export function disconnectSignal({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController()
  const close = (): void => {
    if (!raw.writableFinished) controller.abort()
  }
  if (raw.destroyed) close()
  else raw.once('close', close)
  return controller.signal
}
