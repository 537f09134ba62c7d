import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Idempotency } from '../idempotency/idempotency.ts'
import type { SqlWrite } from '../storage/write.ts'
import { isMemoryOnly } from './plugins/idempotency.ts'
import { withWarnings } from './plugins/unknown-fields.ts'
import { jsonType } from './serialize.ts'

/**
 * What stores the response that will be sent, for the commit that does what the request asks, so that a kill leaves both
 * or neither. Empty without an Idempotency-Key.
 * @param body what the handler will send with the status of `reply`
 */
export async function storeKeyedAnswer(
  idempotency: Pick<Idempotency, 'storeAnswer'>,
  request: FastifyRequest,
  reply: FastifyReply,
  body: object,
): Promise<readonly SqlWrite[]> {
  const ticket = request.idempotencyTicket
  if (ticket === null) return []
  if (isMemoryOnly(request)) return idempotency.storeAnswer(ticket, null)
  const text = withWarnings(request, String(reply.serialize(body)))
  return idempotency.storeAnswer(ticket, { status: reply.statusCode, contentType: jsonType, body: Buffer.from(text) })
}
