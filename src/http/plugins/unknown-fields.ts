import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { AppError } from '../../errors.ts'
import { type FindUnknown, maxUnknown, type UnknownField, unknownFieldsOf } from '../find-unknown.ts'
import { toUnknownProblem, toWarningsBody, warningsSchema } from '../schemas/warnings.ts'
import { compileSerializer } from '../serialize.ts'
import { replayedHeader } from './idempotency.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The unknown fields of the body and the unknown parameters of the query; null: none. */
    unknownFields: readonly UnknownField[] | null
  }
  interface FastifyContextConfig {
    /** The fields of the body, if its schema does not name all that it accepts. */
    bodyFields?: z.ZodType
  }
}

/**
 * Unknown fields and query parameters are ignored and listed as `warnings` in the response, or among the fields of a
 * VALIDATION_ERROR; a client that sends `Prefer: handling=strict` (RFC 7240 §4.4) gets such an error in any case. A
 * response that is not an object, or has no body, cannot contain warnings.
 */
export function registerUnknownFields(app: FastifyInstance): void {
  app.decorateRequest('unknownFields', null)
  app.addHook('onRoute', (route) => {
    const { body, querystring } = (route.schema ?? {}) as { body?: unknown; querystring?: unknown }
    if (!(body instanceof z.ZodType) && !(querystring instanceof z.ZodType)) return
    // Compiled when first needed, to keep the start fast.
    const inBody = compiledLater(route.config?.bodyFields ?? (body instanceof z.ZodType ? body : nothing))
    const inQuery = compiledLater(querystring instanceof z.ZodType ? querystring : nothing)
    const check = (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void => {
      const unknown = [...inQuery(request.query), ...inBody(request.body)].slice(0, maxUnknown)
      if (unknown.length > 0) request.unknownFields = unknown
      done(unknown.length > 0 && isStrict(request) ? refusal(unknown) : undefined)
    }
    route.preValidation = [check, ...[route.preValidation ?? []].flat()]
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    // A replayed response already contains its warnings.
    const isWhole = reply.hasHeader(replayedHeader) || reply.statusCode >= 300
    done(null, isWhole || !isJson(reply) ? payload : withWarnings(request, payload))
  })
}

const write = compileSerializer(warningsSchema)

const nothing = z.object({})

function compiledLater(schema: z.ZodType): FindUnknown {
  let find: FindUnknown | null = null
  return (value) => {
    if (value == null) return []
    find ??= unknownFieldsOf(schema)
    return find(value)
  }
}

/** RFC 7240 §2: preferences are separated by commas, their names ignore case, a value may be quoted. */
function isStrict({ headers }: FastifyRequest): boolean {
  return [headers['prefer'] ?? []]
    .flat()
    .flatMap((header) => header.split(','))
    .some((preference) => /^\s*handling\s*=\s*"?strict"?\s*(;|$)/i.test(preference))
}

function refusal(unknown: readonly UnknownField[]): AppError {
  const fields = unknown.map(toUnknownProblem)
  const [first] = fields
  return new AppError('VALIDATION_ERROR', { fields, message: `${first?.field}: ${first?.message}` })
}

function isJson(reply: FastifyReply): boolean {
  return String(reply.getHeader('content-type')).startsWith('application/json')
}

/**
 * A response with the warnings of its request. The route's schema serializes the response; the warnings, serialized
 * separately, are inserted in front.
 */
export function withWarnings<Payload>({ unknownFields }: FastifyRequest, payload: Payload): Payload | string | Buffer {
  if (unknownFields === null) return payload
  if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return payload
  const [first, second] = typeof payload === 'string' ? payload : payload.toString('latin1', 0, 2)
  if (first !== '{') return payload
  const warnings = write(toWarningsBody(unknownFields)).slice(0, -1)
  const before = second === '}' ? warnings : `${warnings},`
  return typeof payload === 'string'
    ? before + payload.slice(1)
    : Buffer.concat([Buffer.from(before), payload.subarray(1)])
}
