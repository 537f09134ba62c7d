import { JsonText } from '../scraping/content/json.ts'
import { slicesOf } from './json-parts.ts'

/** The longest string that is written in one piece; longer ones are written in parts. */
const maxPartLength = 16 * 1024
/** How deep values are split: the content of a page is at most this deep in a response. */
const maxDepth = 3

/**
 * The text of a JSON value in pieces, identical to `JSON.stringify`: as JSON, a page of control characters is six times
 * as long, and a single string would be in memory whole. `value` contains plain data.
 */
export function* jsonPieces(value: unknown, depth = 0): Generator<string> {
  if (typeof value === 'string') yield* stringPieces(value)
  else if (value instanceof JsonText) yield* slicesOf(value.text, maxPartLength)
  else if (depth < maxDepth && isPlainObject(value)) yield* objectPieces(value, depth)
  else yield JSON.stringify(value) ?? 'null'
}

function* objectPieces(value: Readonly<Record<string, unknown>>, depth: number): Generator<string> {
  let before = '{'
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined) continue
    yield `${before}${JSON.stringify(name)}:`
    yield* jsonPieces(field, depth + 1)
    before = ','
  }
  yield before === '{' ? '{}' : '}'
}

function* stringPieces(text: string): Generator<string> {
  if (text.length <= maxPartLength) {
    yield JSON.stringify(text)
    return
  }
  yield '"'
  for (const part of slicesOf(text, maxPartLength)) yield JSON.stringify(part).slice(1, -1)
  yield '"'
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
