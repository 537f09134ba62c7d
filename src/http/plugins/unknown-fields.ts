import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { AppError } from '../../errors.ts'
import { toWarningsBody, unknownFieldMessage, warningsSchema } from '../schemas/warnings.ts'
import { compileSerializer } from '../serialize.ts'
import { type FindUnknown, type UnknownField, unknownFieldsOf } from '../unknown-fields.ts'
import { replayedHeader } from './idempotency.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Fields of the body that its route does not know; null: there are none. */
    unknownFields: readonly UnknownField[] | null
  }
}

/**
 * Fields that a route does not know are ignored, and named in the answer as `warnings`; a client that says
 * `Prefer: handling=strict` (RFC 7240 §4.4) is refused instead. An answer that is no object, or has no body, has no place
 * for them: there only the refusal tells.
 */
export function registerUnknownFields(app: FastifyInstance): void {
  const write = compileSerializer(warningsSchema)
  app.decorateRequest('unknownFields', null)
  app.addHook('onRoute', (route) => {
    const { body } = (route.schema ?? {}) as { body?: unknown }
    if (!(body instanceof z.ZodType)) return
    let find: FindUnknown | null = null
    const check = (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void => {
      // Compiled when the route is first asked: a start compiles none.
      find ??= unknownFieldsOf(body)
      const unknown = find(request.body)
      if (unknown.length > 0) request.unknownFields = unknown
      done(unknown.length > 0 && isStrict(request) ? refusal(unknown) : undefined)
    }
    route.preValidation = [check, ...[route.preValidation ?? []].flat()]
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    const unknown = request.unknownFields
    // What is replayed has its warnings already.
    const isWhole = reply.hasHeader(replayedHeader) || reply.statusCode >= 300
    if (unknown === null || isWhole || !isJson(reply)) return done(null, payload)
    done(null, withWarnings(payload, write(toWarningsBody(unknown))))
  })
}

/** RFC 7240 §2: preferences are separated by commas, their names do not depend on case, a value may be quoted. */
function isStrict({ headers }: FastifyRequest): boolean {
  return [headers['prefer'] ?? []]
    .flat()
    .flatMap((header) => header.split(','))
    .some((preference) => /^\s*handling\s*=\s*"?strict"?\s*(;|$)/i.test(preference))
}

function refusal(unknown: readonly UnknownField[]): AppError {
  const fields = unknown.map((one) => ({ field: one.field, message: unknownFieldMessage(one) }))
  const [first] = fields
  return new AppError('VALIDATION_ERROR', { fields, message: `${first?.field}: ${first?.message}` })
}

function isJson(reply: FastifyReply): boolean {
  return String(reply.getHeader('content-type')).startsWith('application/json')
}

/** Answers are written by their routes' schemas; the warnings, written by theirs, go in front. */
function withWarnings(payload: unknown, warnings: string): unknown {
  const opening = warnings.slice(0, -1)
  if (typeof payload === 'string' && payload.startsWith('{')) return join(opening, payload.slice(1))
  if (!Buffer.isBuffer(payload) || payload[0] !== 0x7b) return payload
  const rest = payload.subarray(1)
  return Buffer.concat([Buffer.from(rest[0] === 0x7d ? opening : `${opening},`), rest])
}

function join(opening: string, rest: string): string {
  return rest === '}' ? `${opening}}` : `${opening},${rest}`
}
