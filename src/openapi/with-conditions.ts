import { isObject } from '../cookies/formats/fields.ts'
import type { OpenApiDocument } from './document.ts'

/**
 * Writes what an object or list must fulfil besides its type as a condition: `anyOf` beside `type` becomes `then`. It says
 * the same, but generators of clients read `anyOf` as several classes, and those that lack a type as none at all.
 */
export function withConditions<Doc extends OpenApiDocument>(document: Doc): Doc {
  return inNode(document) as Doc
}

function inNode(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(inNode)
  if (!isObject(node)) return node
  const { type } = node
  const hasRules = type === 'object' || type === 'array'
  const entries = Object.entries(node).flatMap(([key, value]): (readonly [string, unknown])[] => {
    if (isData(key)) return [[key, value]]
    const inner = inNode(value)
    return key === 'anyOf' && hasRules
      ? [
          ['if', { type }],
          ['then', { anyOf: inner }],
        ]
      : [[key, inner]]
  })
  return Object.fromEntries(entries)
}

/** Values that are no schemas. */
const isData = (key: string): boolean => ['example', 'examples', 'enum', 'const', 'required'].includes(key)
