import type { FieldProblem } from '../errors.ts'

/** Bytes of names and values of all headers of one session. */
const maxHeaderBytes = 32 * 1024

/** Hop-by-hop or framing headers, which a session may not set; and Cookie, which comes from the session's cookies. */
const refusedNames = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'keep-alive',
  'expect',
  'http2-settings',
  'cookie',
  'cookie2',
])

/** What is wrong with a header's name, as the end of a sentence, or null. */
export function headerNameProblem(name: string): string | null {
  if (name === '') return 'a header name must not be empty'
  if (!isToken(name)) return "a header name may contain only letters, digits and !#$%&'*+-.^_`|~"
  const lower = name.toLowerCase()
  if (lower === 'cookie') return 'cookies belong in the field cookies'
  if (refusedNames.has(lower) || lower.startsWith('proxy-')) return 'this header cannot be set'
  return null
}

/** What is wrong with a header's value, as the end of a sentence, or null (RFC 9110 5.5; a tab inside is allowed). */
export function headerValueProblem(value: string): string | null {
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(value)) return 'a header value must not contain control characters'
  return value.isWellFormed() ? null : 'a header value must be well-formed Unicode'
}

/**
 * The problems of a map of headers, at most ten; empty when it may be stored.
 * @param field the path of the map in the request
 */
export function headerMapProblems(headers: Readonly<Record<string, string>>, field = 'headers'): FieldProblem[] {
  const entries = Object.entries(headers)
  const bytes = entries.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0)
  if (bytes > maxHeaderBytes) return [{ field, message: `headers must not exceed ${maxHeaderBytes} bytes in total` }]
  const seen = new Set<string>()
  return entries.flatMap(([name, value]) => headerProblem(name, value, field, seen) ?? []).slice(0, 10)
}

function headerProblem(name: string, value: string, field: string, seen: Set<string>): FieldProblem | null {
  const nameProblem = headerNameProblem(name)
  if (nameProblem !== null) return { field: fieldOf(field, name), message: nameProblem }
  const again = seen.has(name.toLowerCase()) ? 'this header is given twice' : null
  seen.add(name.toLowerCase())
  const message = again ?? headerValueProblem(value)
  return message === null ? null : { field: fieldOf(field, name), message }
}

/** RFC 9110 5.6.2: the form of header names and, by RFC 6265 4.1.1, of cookie names. */
export function isToken(text: string): boolean {
  return text !== '' && !/[^!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(text)
}

/** The path of one cookie or header. A name that is not a token is not repeated: it may be a misplaced secret. */
export function fieldOf(map: string, name: string): string {
  return isToken(name) ? `${map}.${name.slice(0, 100)}` : map
}
