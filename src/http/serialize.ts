import buildSerializer, { type AnySchema } from 'fast-json-stringify'
import { z } from 'zod'

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
  // Tells the validator for union branches that this format is no condition.
  return buildSerializer(forWriting(json) as AnySchema, { ajv: { formats: { unsafe: true } } })
}

/** Ids and times are made here and need no escaping, so their characters are not checked. */
const isOurs = ({ type, format }: JsonSchema): boolean =>
  type === 'string' && (format === 'uuid' || format === 'date-time')
const asItStands = { format: 'unsafe', pattern: undefined } as const

/**
 * The schema in the form that suits the serializer: `anyOf: [X, null]` becomes a nullable X, which is written directly
 * instead of trying each branch with a validator; and unlisted fields are omitted inside a branch too, instead of
 * excluding the branch.
 */
function forWriting(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(forWriting)
  if (typeof node !== 'object' || node === null) return node
  const { anyOf, additionalProperties, ...rest } = node as JsonSchema
  const other = anyOf?.length === 2 && anyOf[1]?.type === 'null' ? anyOf[0] : undefined
  if (other?.type !== undefined) return forWriting({ ...rest, ...other, nullable: true })
  const kept = {
    ...rest,
    ...(isOurs(rest) ? asItStands : {}),
    ...(anyOf === undefined ? {} : { anyOf }),
    ...(additionalProperties === undefined || additionalProperties === false ? {} : { additionalProperties }),
  }
  return Object.fromEntries(Object.entries(kept).map(([key, value]) => [key, forWriting(value)]))
}
