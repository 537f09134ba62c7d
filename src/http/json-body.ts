import { isUtf8 } from 'node:buffer'
import { AppError, invalidField } from '../errors.ts'

/** Nesting depth of a body; the deepest of any route is 4. */
export const maxJsonDepth = 64
/** Members of one object; no route takes a thousand. */
const maxMembers = 10_000

/** @throws AppError PAYLOAD_TOO_LARGE for an object of too many members, as in any body */
export function refuseManyMembers(value: object): void {
  if (Object.keys(value).length > maxMembers) throw tooManyMembers()
}

function tooManyMembers(): AppError {
  return new AppError('PAYLOAD_TOO_LARGE', { message: `An object of the body has more than ${maxMembers} members.` })
}

/**
 * Parses a request body as JSON. An empty body is undefined.
 *
 * A key that occurs twice in one object is refused, because two parsers could see two different requests (RFC 8259 §4 does
 * not say which one counts); so is `__proto__`, at any level.
 *
 * @throws AppError MALFORMED_JSON when it is not UTF-8 (RFC 8259 §8.1), not JSON, nested deeper than `maxJsonDepth`, or
 *   contains a key twice; VALIDATION_ERROR for a key `__proto__`; PAYLOAD_TOO_LARGE for an object of too many members
 */
export function parseJsonBody(body: Buffer): unknown {
  if (body.length === 0) return undefined
  if (!isUtf8(body)) throw new AppError('MALFORMED_JSON', { message: 'The body is not well-formed UTF-8.' })
  const text = body.toString('utf8')
  if (text.startsWith('\ufeff')) {
    throw new AppError('MALFORMED_JSON', { message: 'The body begins with a byte order mark; send it without one.' })
  }
  try {
    refuseOddities(text)
  } catch (error) {
    // Other warnings say little about a text that is not JSON, and parsing a hundred thousand members takes 0.2 s.
    const isTooLarge = error instanceof AppError && error.code === 'PAYLOAD_TOO_LARGE'
    if (!isTooLarge) parse(text)
    throw error
  }
  return parse(text)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw malformed((error as Error).message)
  }
}

/**
 * The parser's own message may quote the body, which may contain secrets: only the place is taken from it, if it has
 * one.
 */
function malformed(reason: string): AppError {
  if (reason.startsWith('Unexpected end'))
    return new AppError('MALFORMED_JSON', { message: 'The body ends too early.' })
  const [, line, column] = / in JSON at position \d+ \(line (\d+) column (\d+)\)$/.exec(reason) ?? []
  if (line === undefined) return new AppError('MALFORMED_JSON')
  const message = `The body is not well-formed JSON: see line ${line}, column ${column}.`
  return new AppError('MALFORMED_JSON', { message })
}

/** Walks text that may not be JSON. */
function refuseOddities(text: string): void {
  const open: (Set<string> | null)[] = []
  let keyNext = false
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x7b: // {
        open.push(new Set())
        keyNext = true
        break
      case 0x5b: // [
        open.push(null)
        keyNext = false
        break
      case 0x7d: // }
      case 0x5d: // ]
        open.pop()
        break
      case 0x2c: // ,
        keyNext = open.at(-1) instanceof Set
        break
      case 0x22: {
        const end = endOfString(text, at)
        if (end < 0) return
        if (keyNext) noteKey(open.at(-1), text.slice(at, end + 1))
        keyNext = false
        at = end
      }
    }
    if (open.length > maxJsonDepth) throw new AppError('MALFORMED_JSON', { message: 'The body is nested too deeply.' })
  }
}

/** The position of the quote that ends the string whose first quote is at `start`; -1: it does not end. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0
  while (text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes += 1
  return backslashes % 2 === 1
}

function noteKey(keys: Set<string> | null | undefined, quoted: string): void {
  const key: string = quoted.includes('\\') ? JSON.parse(quoted) : quoted.slice(1, -1)
  if (key === '__proto__') throw invalidField('__proto__', 'this name is not allowed')
  if (keys?.has(key))
    throw new AppError('MALFORMED_JSON', { message: 'The body contains the same key twice in one object.' })
  keys?.add(key)
  if (keys !== undefined && keys !== null && keys.size > maxMembers) throw tooManyMembers()
}
