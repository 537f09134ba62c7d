import { isObject, type JsonObject } from '../../src/json-object.ts'
import { mapValues, type OpenApiDocument } from './document.ts'

/** Keys whose values are no schemas. */
const data = ['example', 'examples', 'enum', 'const', 'required']

/**
 * Writes what an object or list must fulfil besides its type as a condition: `anyOf` beside `type` becomes `then`. It says
 * the same, but generators of clients read `anyOf` as several classes, and those that lack a type as none at all.
 */
export function withConditions<Doc extends OpenApiDocument>(document: Doc): Doc {
  return mapNodes(document, new Set(data), (node) => {
    const { type } = node
    if (type !== 'object' && type !== 'array') return node
    const entries = Object.entries(node).flatMap(([key, value]): [string, unknown][] =>
      key === 'anyOf'
        ? [
            ['if', { type }],
            ['then', { anyOf: value }],
          ]
        : [[key, value]],
    )
    return Object.fromEntries(entries)
  }) as Doc
}

/**
 * Says of an object with any fields that it may have them. It is the default, but generators of clients read an object
 * without fields as one that has none. From conditions nothing is generated.
 */
export function withOpenObjects<Doc extends OpenApiDocument>(document: Doc): Doc {
  return mapNodes(document, new Set([...data, 'if', 'then']), (node) => {
    const isOpen = node['type'] === 'object' && Object.keys(node).every((key) => !saysFields.has(key))
    return isOpen ? { ...node, additionalProperties: true } : node
  }) as Doc
}

const saysFields: ReadonlySet<string> = new Set(['properties', 'additionalProperties', 'maxProperties', 'if', 'anyOf'])

/** Changes every object of the document from the inside to the outside, except below the keys to skip. */
function mapNodes(node: unknown, skip: ReadonlySet<string>, change: (node: JsonObject) => JsonObject): unknown {
  if (Array.isArray(node)) return node.map((item) => mapNodes(item, skip, change))
  if (!isObject(node)) return node
  return change(mapValues(node, (value, key) => (skip.has(key) ? value : mapNodes(value, skip, change))))
}
