import { Readable } from 'node:stream'
import { JsonText } from '../scraping/content/json.ts'

/**
 * A piece of a JSON document: written already (`json`: long, so it is sent in slices), or a string that is yet to be quoted
 * (as text, or as its UTF-8).
 */
export type JsonPart = string | { readonly text: string } | { readonly utf8: Buffer } | { readonly json: string }

/**
 * Bytes that are quoted before others run: well under a millisecond. Text is twice as long in memory, so half as many
 * characters; strings above 128 KB are collected with the old generation only, which takes twice as long.
 */
const sliceBytes = 64 * 1024
const sliceLength = sliceBytes / 2

/**
 * The parts of a JSON document with this value, which contains plain data; together what `JSON.stringify` writes.
 * @param levels of objects whose fields become parts of their own; what is deeper is written whole
 */
export function* partsOfValue(value: unknown, levels: number): Generator<JsonPart> {
  if (typeof value === 'string') yield { text: value }
  else if (value instanceof JsonText) yield { json: value.text }
  else if (levels > 0 && isPlainObject(value)) {
    let before = '{'
    for (const [name, field] of Object.entries(value)) {
      if (field === undefined) continue
      yield `${before}${JSON.stringify(name)}:`
      yield* partsOfValue(field, levels - 1)
      before = ','
    }
    yield before === '{' ? '{}' : '}'
  } else yield JSON.stringify(value) ?? 'null'
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

/**
 * Writes a document piece by piece, with strings in slices, and lets others run in between: a page of 50 MB, which may
 * be 300 MB as JSON, is never in memory whole and does not block the main thread.
 */
async function* writeJsonParts(parts: readonly JsonPart[], next: () => Promise<void>): AsyncGenerator<Buffer> {
  for (const part of parts) {
    for (const slice of slicesOfPart(part)) {
      yield slice
      await next()
    }
  }
}

/**
 * The document in one piece. In slices here too: V8 gets memory for each string above 128 KB from the system, and
 * returns it.
 */
export function joinJsonParts(parts: readonly JsonPart[]): Buffer {
  if (parts.every((part) => typeof part === 'string' || ('utf8' in part && part.utf8.length <= sliceBytes))) {
    return Buffer.from(parts.map(bytesOfPart).join(''), 'latin1')
  }
  return Buffer.concat(parts.flatMap((part) => [...slicesOfPart(part)]))
}

/** The UTF-8 of a part, each byte as a character. Of a part that is one slice. */
function bytesOfPart(part: JsonPart): string {
  if (typeof part === 'object' && 'utf8' in part) return JSON.stringify(part.utf8.toString('latin1'))
  return Buffer.from(part as string).toString('latin1')
}

/** The UTF-8 of a part, in slices. */
export function* slicesOfPart(part: JsonPart): Generator<Buffer> {
  if (typeof part === 'string') yield Buffer.from(part)
  else if ('json' in part) {
    for (const slice of slicesOf(part.json)) yield Buffer.from(slice)
  } else if ('text' in part && part.text.length <= sliceLength) yield Buffer.from(JSON.stringify(part.text))
  else {
    yield quote
    yield* 'text' in part ? quoteText(part.text) : quoteUtf8(part.utf8)
    yield quote
  }
}

/** A stream that reports how much memory it uses until it is read, in bytes or characters. */
export interface HeldStream extends Readable {
  readonly heldBytes: number
}

/** The same as a stream, which continues as it is read. `next` waits until another slice may be written. */
export function streamJsonParts(parts: readonly JsonPart[], next: () => Promise<void>): HeldStream {
  const heldBytes = parts.reduce((sum, part) => sum + lengthOf(part), 0)
  return Object.assign(Readable.from(writeJsonParts(parts, next), { objectMode: false }), { heldBytes })
}

function lengthOf(part: JsonPart): number {
  if (typeof part === 'string') return part.length
  if ('json' in part) return part.json.length
  return 'text' in part ? part.text.length : part.utf8.length
}

const quote = Buffer.from('"')

function* quoteText(text: string): Generator<Buffer> {
  for (const slice of slicesOf(text)) yield Buffer.from(JSON.stringify(slice).slice(1, -1))
}

/** Never ends between the halves of a surrogate pair, which would be written as something else. */
function* slicesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const last = text.charCodeAt(from + sliceLength - 1)
    const to = from + (last >= 0xd800 && last <= 0xdbff ? sliceLength - 1 : sliceLength)
    yield text.slice(from, to)
    from = to
  }
}

/**
 * Treats each byte as a character: JSON escapes only ASCII, so every other byte passes unchanged. For a non-ASCII page of
 * 500 KB this takes half the time of decoding it, or of the serializer (docs/performance.md).
 */
function* quoteUtf8(utf8: Buffer): Generator<Buffer> {
  for (let from = 0; from < utf8.length; from += sliceBytes) {
    const slice = utf8.toString('latin1', from, Math.min(utf8.length, from + sliceBytes))
    yield Buffer.from(JSON.stringify(slice).slice(1, -1), 'latin1')
  }
}
