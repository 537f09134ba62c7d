import buildSerializer, { type AnySchema } from 'fast-json-stringify'
import { z } from 'zod'

type JsonSchema = z.core.JSONSchema.BaseSchema

/**
 * A serialiser compiled once from a response's schema, when it is first asked for: a start compiles none, and what is
 * never answered takes no memory. What the schema does not list does not leave; a listed field that is required and
 * missing throws.
 */
export function compileSerializer(schema: z.ZodType): (value: unknown) => string {
  let serialize: ((value: unknown) => string) | null = null
  return (value) => {
    serialize ??= compile(schema)
    return serialize(value)
  }
}

function compile(schema: z.ZodType): (value: unknown) => string {
  const json = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' })
  // The one that tells branches of a union apart is told that this format is no condition.
  return buildSerializer(forWriting(json) as AnySchema, { ajv: { formats: { unsafe: true } } })
}

/** Ids and times are made here and hold nothing to escape: nobody looks at each of their characters. */
const isOurs = ({ type, format }: JsonSchema): boolean =>
  type === 'string' && (format === 'uuid' || format === 'date-time')
const asItStands = { format: 'unsafe', pattern: undefined } as const

/**
 * The schema as the serialiser is best told it:
 * `anyOf: [X, null]` is X that may be null, written directly instead of by trying each branch with a validator;
 * and what is not listed is left out of a branch, too, instead of ruling the branch out.
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
