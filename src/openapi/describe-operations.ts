import { isObject, type JsonObject } from '../cookies/formats/fields.ts'
import { mapOperations, nameOf, type OpenApiDocument, schemasOf } from './document.ts'
import { operationIds } from './operation-ids.ts'

/** Gives each operation its id, and says where a request without a body is accepted. */
export function describeOperations<Doc extends OpenApiDocument>(document: Doc): Doc {
  const schemas = schemasOf(document)
  return mapOperations(document, (operation, path, method) => {
    const id = operationIds[`${method.toUpperCase()} ${path.replace('/api/v1', '')}`]
    const named = id === undefined ? operation : { operationId: id, ...operation }
    const body = operation['requestBody'] as RequestBody | undefined
    const schema = body?.content['application/json']?.schema
    if (schema === undefined) return named
    return { ...named, requestBody: { ...body, required: !acceptsNothing(schema, schemas) } }
  })
}

interface RequestBody {
  readonly content: Readonly<Record<string, { readonly schema: JsonObject }>>
}

/** A missing body counts as an empty object: whether a schema, as requests have them, accepts that. */
function acceptsNothing(schema: JsonObject, schemas: Readonly<Record<string, JsonObject>>): boolean {
  const { required = [], anyOf: forms } = schema
  const name = nameOf(schema)
  if (name !== null) return acceptsNothing(schemas[name] ?? {}, schemas)
  const accepts = (one: unknown): boolean => isObject(one) && acceptsNothing(one, schemas)
  if ((required as readonly string[]).length > 0) return false
  return !Array.isArray(forms) || forms.some(accepts)
}
