import type { FieldWords } from '../../src/http/schemas/fields.ts'
import { isObject, type JsonObject } from '../../src/json-object.ts'
import { mapOperations, mapValues, type OpenApiDocument, schemasOf, withSchemas } from './document.ts'
import { fieldWords, parameterWords } from './field-words.ts'

/**
 * An OpenAPI document in which every field and parameter has a description and, if there is one, an example: that of
 * its schema, else that of the table.
 */
export function describeFields<Doc extends OpenApiDocument>(document: Doc): Doc {
  const schemas = mapValues(schemasOf(document), inSchema)
  return mapOperations(withSchemas(document, schemas), withParameters)
}

function inSchema(node: unknown, schema: string): unknown {
  if (Array.isArray(node)) return node.map((item) => inSchema(item, schema))
  if (!isObject(node)) return node
  // All objects accept other fields, and documentation tools would show them as fields that do not exist.
  const said = Object.entries(node).filter(([key, value]) => key !== 'additionalProperties' || !isAnything(value, node))
  const entries = said.map(([key, value]) => {
    if (key !== 'properties' || !isObject(value)) return [key, inSchema(value, schema)]
    const fields = Object.entries(value).map(([field, inner]) => {
      const own = inSchema(inner, schema)
      return [field, isObject(own) ? withWords(own, wordsOf(schema, field)) : own]
    })
    return [key, Object.fromEntries(fields)]
  })
  return Object.fromEntries(entries)
}

function isAnything(value: unknown, { properties }: JsonObject): boolean {
  return properties !== undefined && isObject(value) && Object.keys(value).length === 0
}

function wordsOf(schema: string, field: string): FieldWords | undefined {
  return fieldWords[`${schema}.${field}`] ?? fieldWords[field]
}

function withWords(field: JsonObject, words: FieldWords | undefined): JsonObject {
  if (words === undefined) return field
  const [description, example] = words
  const named = field['description'] === undefined && description !== null ? { ...field, description } : field
  return hasExample(field) || example === undefined || !fits(field, example) ? named : withExample(named, example)
}

/** For a field with several forms, the first form that it fits gets the example as well, because tools look there. */
function withExample(field: JsonObject, example: unknown): JsonObject {
  const key = ['anyOf', 'oneOf'].find((name) => Array.isArray(field[name]))
  if (key === undefined) return { ...field, examples: [example] }
  const forms = [field[key]].flat()
  const at = forms.findIndex((form) => isObject(form) && fits(form, example))
  const shown = forms.map((form, index) => (index === at && isObject(form) ? { ...form, examples: [example] } : form))
  return { ...field, [key]: shown, examples: [example] }
}

/** A name means the same everywhere, but its value may have another type. */
function fits(field: JsonObject, example: unknown): boolean {
  const forms = [field['anyOf'] ?? field['oneOf'] ?? [field]].flat().filter(isObject)
  return forms.some((form) => {
    if (form['anyOf'] !== undefined || form['oneOf'] !== undefined) return form !== field && fits(form, example)
    if (Array.isArray(form['enum'])) return form['enum'].includes(example)
    if (form['const'] !== undefined) return form['const'] === example
    const type = Array.isArray(example) ? 'array' : typeof example
    const items = isObject(form['items']) ? form['items'] : {}
    const isAny = ['type', 'anyOf', '$ref'].every((key) => items[key] === undefined)
    if (Array.isArray(example) && !isAny && !fits(items, example[0])) return false
    if (form['type'] === undefined) return form['$ref'] === undefined && form['const'] === undefined
    const types = [form['type']].flat()
    return types.includes(type) || (types.includes('integer') && Number.isInteger(example))
  })
}

function hasExample(field: JsonObject): boolean {
  return field['examples'] !== undefined || field['$ref'] !== undefined || field['const'] !== undefined
}

function withParameters(operation: JsonObject): JsonObject {
  const { parameters } = operation
  if (!Array.isArray(parameters)) return operation
  return { ...operation, parameters: parameters.filter(isObject).map(describedParameter) }
}

function describedParameter(parameter: JsonObject): JsonObject {
  if (parameter['description'] !== undefined) return parameter
  const name = String(parameter['name'])
  const [description, example] = parameterWords[name] ?? fieldWords[name] ?? []
  const schema = isObject(parameter['schema']) ? parameter['schema'] : {}
  const words = schema['description'] ?? description
  if (words == null) return parameter
  // The API reference would send the example of an optional parameter: a filter that hides everything.
  return example === undefined || parameter['required'] !== true || !fits(schema, example)
    ? { ...parameter, description: words }
    : { ...parameter, description: words, example }
}
