import { isObject } from '../cookies/formats/fields.ts'
import type { OpenApiDocument } from './document.ts'

/**
 * Says of an object with any fields that it may have them. It is the default, but generators of clients read an object
 * without fields as one that has none.
 */
export function withOpenObjects<Doc extends OpenApiDocument>(document: Doc): Doc {
  return inNode(document) as Doc
}

function inNode(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(inNode)
  if (!isObject(node)) return node
  const entries = Object.entries(node).map(([key, value]) => [key, isLeft(key) ? value : inNode(value)] as const)
  const isOpen = node['type'] === 'object' && Object.keys(node).every((key) => !saysFields.has(key))
  return Object.fromEntries(isOpen ? [...entries, ['additionalProperties', true]] : entries)
}

const saysFields: ReadonlySet<string> = new Set(['properties', 'additionalProperties', 'maxProperties', 'if', 'anyOf'])

/** Values that are no schemas, and conditions, from which nothing is generated. */
const isLeft = (key: string): boolean =>
  ['example', 'examples', 'enum', 'const', 'required', 'if', 'then'].includes(key)
