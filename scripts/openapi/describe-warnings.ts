import { z } from 'zod'
import { warningsSchema } from '../../src/http/schemas/warnings.ts'
import type { JsonObject } from '../../src/json-object.ts'
import { mapOperations, mapValues, nameOf, type OpenApiDocument, refTo, schemasOf, withSchemas } from './document.ts'

/**
 * Adds `warnings`, which `plugins/unknown-fields.ts` may insert, to every response to a request with a body or a query. The
 * schema of such a response gets a second form: `SessionAnswer` besides `Session`.
 */
export function describeWarnings<Doc extends OpenApiDocument>(document: Doc): Doc {
  const schemas = schemasOf(document)
  const answers: Record<string, unknown> = {}
  const toAnswer = (schema: JsonObject): JsonObject => {
    const name = nameOf(schema)
    if (name === null) return withWarnings(schema)
    answers[`${name}Answer`] = withWarnings(schemas[name] ?? {})
    return refTo(`${name}Answer`)
  }
  const described = mapOperations(document, (operation) => {
    if (operation['requestBody'] === undefined && !hasQuery(operation)) return operation
    const responses = mapValues(operation['responses'] as JsonObject, (response, status) =>
      status.startsWith('2') ? withSchema(response as JsonObject, toAnswer) : response,
    )
    return { ...operation, responses }
  })
  return withSchemas(described, { ...schemas, ...answers, Warnings: warningsJson() })
}

/** A response with its schema changed, if its body is JSON. */
function withSchema(response: JsonObject, change: (schema: JsonObject) => JsonObject): JsonObject {
  const content = (response['content'] ?? {}) as JsonObject
  const media = content['application/json'] as { readonly schema: JsonObject } | undefined
  if (media === undefined) return response
  return { ...response, content: { ...content, 'application/json': { ...media, schema: change(media.schema) } } }
}

function hasQuery({ parameters = [] }: JsonObject): boolean {
  return (parameters as readonly JsonObject[]).some((parameter) => parameter['in'] === 'query')
}

/** A response that is not an object cannot contain warnings. */
function withWarnings(schema: JsonObject): JsonObject {
  const { properties } = schema
  if (properties === undefined) return schema
  return { ...schema, properties: { ...(properties as JsonObject), warnings: refTo('Warnings') } }
}

function warningsJson(): unknown {
  return z.toJSONSchema(warningsSchema, { io: 'output' }).properties?.['warnings']
}
