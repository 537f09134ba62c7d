import type { JsonObject } from '../../src/json-object.ts'

/** What is read and replaced of an OpenAPI document. */
export interface OpenApiDocument {
  readonly paths?: unknown
  readonly components?: unknown
}

const methods: ReadonlySet<string> = new Set(['get', 'put', 'post', 'delete', 'patch'])

/** The schemas of a document, by name. */
export function schemasOf({ components }: OpenApiDocument): Readonly<Record<string, JsonObject>> {
  const { schemas = {} } = (components ?? {}) as { readonly schemas?: Readonly<Record<string, JsonObject>> }
  return schemas
}

/** The document with these schemas. */
export function withSchemas<Doc extends OpenApiDocument>(document: Doc, schemas: JsonObject): Doc {
  return { ...document, components: { ...(document.components as JsonObject | undefined), schemas } }
}

const prefix = '#/components/schemas/'

/** A reference to a schema of the document. */
export function refTo(name: string): { readonly $ref: string } {
  return { $ref: prefix + name }
}

/** The name of the schema that this refers to; null: it is no reference. */
export function nameOf({ $ref: ref }: JsonObject): string | null {
  return typeof ref === 'string' && ref.startsWith(prefix) ? ref.slice(prefix.length) : null
}

/** The document with each operation changed. */
export function mapOperations<Doc extends OpenApiDocument>(
  document: Doc,
  change: (operation: JsonObject, path: string, method: string) => JsonObject,
): Doc {
  const paths = mapValues((document.paths ?? {}) as JsonObject, (item, path) =>
    mapValues(item as JsonObject, (operation, method) =>
      methods.has(method) ? change(operation as JsonObject, path, method) : operation,
    ),
  )
  return { ...document, paths }
}

/** An object with each value changed. */
export function mapValues<Value>(
  node: Readonly<Record<string, Value>>,
  change: (value: Value, key: string) => unknown,
): JsonObject {
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, change(value, key)]))
}
