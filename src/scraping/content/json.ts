import type { Json } from '../../fetching/page-work/page-task.ts'

/** Deeper than any useful document, and far from what would exhaust the stack when it is written. */
const maxDepth = 500

/**
 * The JSON of a large page as it came, known to be well-formed. It is written into answers as it is: nothing parses it on
 * the main thread, unless somebody asks for the value.
 */
export class JsonText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toJSON(): unknown {
    return JSON.parse(this.text)
  }
}

/** The value, or null when the text is not JSON or is nested more than 500 levels deep. */
export function parseJson(text: string): { readonly value: Json } | null {
  if (isTooDeep(text)) return null
  try {
    return { value: JSON.parse(text) }
  } catch {
    return null
  }
}

/** A number of this length may not fit in a double; a text of digits matches, too, which costs time only. */
const longNumber = /\d[\d.]{15}/

/** As `parseJson`, with integers that a double would round written as they came. For values that are only written. */
export function parseExactJson(text: string): { readonly value: Json } | null {
  const parsed = parseJson(text)
  return parsed === null || !longNumber.test(text) ? parsed : { value: JSON.parse(text, keepInteger) }
}

function keepInteger(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source
  const isRounded = typeof value === 'number' && source !== undefined && /^-?\d+$/.test(source)
  return isRounded && !Number.isSafeInteger(value) ? rawJson(source) : value
}

/** Of ECMAScript, in Node.js since 21; the types do not have it yet. */
const rawJson = (source: string): unknown => (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(source)

const openArray = 0x5b
const openObject = 0x7b
const closeArray = 0x5d
const closeObject = 0x7d
const quote = 0x22
const backslash = 0x5c

function isTooDeep(text: string): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at)
    if (char === quote) at = endOfString(text, at)
    else if (char === openArray || char === openObject) {
      depth += 1
      if (depth > maxDepth) return true
    } else if (char === closeArray || char === closeObject) depth -= 1
  }
  return false
}

/** The index of the closing quote, or the end of the text. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const char = text.charCodeAt(at)
    if (char === quote) return at
    if (char === backslash) at += 1
  }
  return text.length
}
