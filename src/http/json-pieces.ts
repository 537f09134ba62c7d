import { JsonText } from '../scraping/content/json.ts'

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
  else if (value instanceof JsonText) yield* textParts(value.text)
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
  for (const part of textParts(text)) yield JSON.stringify(part).slice(1, -1)
  yield '"'
}

function* textParts(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    let end = Math.min(at + maxPartLength, text.length)
    // Half of a pair would be written as something else.
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end += 1
    yield text.slice(at, end)
    at = end
  }
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
