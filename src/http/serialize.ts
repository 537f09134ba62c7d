import type { Readable } from 'node:stream'
import buildSerializer, { type AnySchema } from 'fast-json-stringify'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'

export const jsonType = 'application/json; charset=utf-8'

/** Sends an answer that is already serialized; the schema of the route does not change it. */
export function sendWritten(reply: FastifyReply, written: Buffer | string | Readable, type = jsonType): FastifyReply {
  return reply.type(type).send(written)
}

type JsonSchema = z.core.JSONSchema.BaseSchema

/** By schema: several routes answer with the same one, and compiling takes tens of milliseconds. */
const compiled = new WeakMap<z.ZodType, (value: unknown) => string>()

/**
 * A serializer that is compiled from a response's schema at first use, so that the start compiles none and unused ones
 * take no memory. Fields that the schema does not list are not returned; a missing required field throws.
 */
export function compileSerializer(schema: z.ZodType): (value: unknown) => string {
  return (value) => {
    const known = compiled.get(schema)
    if (known !== undefined) return known(value)
    const serialize = compile(schema)
    compiled.set(schema, serialize)
    return serialize(value)
  }
}

function compile(schema: z.ZodType): (value: unknown) => string {
  const json = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' })
  return buildSerializer(forWriting(json, json.$defs ?? {}) as AnySchema)
}

/** Ids and times are made here and need no escaping, so their characters are not checked. */
const isOurs = ({ type, format }: JsonSchema): boolean =>
  type === 'string' && (format === 'uuid' || format === 'date-time')
const asItStands = { format: 'unsafe', pattern: undefined } as const

type Definitions = Readonly<Record<string, JsonSchema>>

/**
 * The schema in the form that suits the serializer: X or null, and text or an object, are one type each, which is
 * written directly; unlisted fields are omitted. Any other union would be tried with a validator of the whole schema,
 * whose compilation held everybody up for a tenth of a second: it throws.
 */
function forWriting(node: unknown, defs: Definitions): unknown {
  if (Array.isArray(node)) return node.map((item) => forWriting(item, defs))
  if (typeof node !== 'object' || node === null) return node
  const { anyOf, oneOf, additionalProperties, ...rest } = node as JsonSchema
  if (anyOf !== undefined || oneOf !== undefined)
    return forWriting({ ...rest, ...joined([...(anyOf ?? []), ...(oneOf ?? [])], defs) }, defs)
  const kept = {
    ...rest,
    ...(isOurs(rest) ? asItStands : {}),
    ...(additionalProperties === undefined || additionalProperties === false ? {} : { additionalProperties }),
  }
  return Object.fromEntries(Object.entries(kept).map(([key, value]) => [key, forWriting(value, defs)]))
}

function joined(branches: readonly JsonSchema[], defs: Definitions): object {
  const [first, second, ...more] = branches.map((branch) => defs[branch.$ref?.replace('#/$defs/', '') ?? ''] ?? branch)
  if (first?.type !== undefined && more.length === 0) {
    if (second?.type === 'null') return { ...first, nullable: true }
    if (first.type === 'string' && second?.type === 'object') return { ...second, type: ['string', 'object'] }
  }
  throw new Error(`A response cannot contain this union: ${JSON.stringify(branches)}`)
}
