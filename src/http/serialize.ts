import buildSerializer, { type AnySchema } from 'fast-json-stringify'
import { z } from 'zod'

type JsonSchema = z.core.JSONSchema.BaseSchema

/**
 * A serialiser compiled once from a response's schema. What the schema does not list does not leave; a listed field
 * that is required and missing throws.
 */
export function compileSerializer(schema: z.ZodType): (value: unknown) => string {
  const json = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' })
  return buildSerializer(withPlainNulls(json) as AnySchema)
}

/**
 * Rewrites `anyOf: [X, null]` into X that may be null: the serialiser then writes it directly, instead of trying
 * each branch with a validator.
 */
function withPlainNulls(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withPlainNulls)
  if (typeof node !== 'object' || node === null) return node
  const { anyOf, ...rest } = node as JsonSchema
  const other = anyOf?.length === 2 && anyOf[1]?.type === 'null' ? anyOf[0] : undefined
  if (other?.type !== undefined) return withPlainNulls({ ...rest, ...other, nullable: true })
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withPlainNulls(value)]))
}
