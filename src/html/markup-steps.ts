/** Steps through markup: pure functions from a text and an offset to the offset where something ends. */

export const CODES = {
  less: 0x3c,
  greater: 0x3e,
  slash: 0x2f,
  bang: 0x21,
  question: 0x3f,
  equals: 0x3d,
  doubleQuote: 0x22,
  singleQuote: 0x27,
  brace: 0x7b,
  ampersand: 0x26,
  dash: 0x2d,
} as const

export function isLetter(code: number): boolean {
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x7a
}

/** White space as HTML has it. */
export function isSpace(code: number): boolean {
  return code <= 0x20 && (code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d || code === 0x0c)
}

/** Most of what is searched for is near: a search by the engine costs more to begin than these characters to pass. */
const NEAR = 48

/** Offset of the next character of this code, or the text's length where there is none. */
export function next(text: string, code: number, from: number): number {
  const near = Math.min(text.length, from + NEAR)
  for (let at = from; at < near; at += 1) if (text.charCodeAt(at) === code) return at
  if (near === text.length) return near
  const found = text.indexOf(String.fromCharCode(code), near)
  return found < 0 ? text.length : found
}

/** Offset behind the next `mark`, or the text's length where there is none. */
export function after(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from)
  return found < 0 ? text.length : found + mark.length
}

/** Offset behind a tag's name that starts here. */
export function nameEnd(text: string, start: number): number {
  let at = start
  while (at < text.length && !endsName(text.charCodeAt(at))) at += 1
  return at
}

/** Offset behind an attribute's name that starts here; its first character belongs to it whatever it is. */
export function attributeNameEnd(text: string, start: number): number {
  let at = start + 1
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === CODES.equals || endsName(code)) break
    at += 1
  }
  return at
}

/** Offset behind a value without quotes. */
export function unquotedEnd(text: string, start: number): number {
  let at = start
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === CODES.greater || isSpace(code)) break
    at += 1
  }
  return at
}

function endsName(code: number): boolean {
  return code <= CODES.greater && (code === CODES.greater || code === CODES.slash || isSpace(code))
}

/** Whether the name that starts here, behind `</`, is exactly this one. */
export function isEndTagOf(tag: string, text: string, start: number): boolean {
  const end = start + tag.length
  return endsName(text.charCodeAt(end)) && text.slice(start, end).toLowerCase() === tag
}

/** Offset behind what `<!` began: a comment, a CDATA section, or anything else up to its `>`. */
export function afterDeclaration(text: string, start: number): number {
  if (text.startsWith('[CDATA[', start)) return after(text, ']]>', start)
  if (!text.startsWith('--', start)) return after(text, '>', start)
  const body = start + 2
  if (text.startsWith('>', body)) return body + 1
  if (text.startsWith('->', body)) return body + 2
  for (let at = text.indexOf('--', body); at >= 0; at = text.indexOf('--', at + 1)) {
    const code = text.charCodeAt(at + 2)
    if (code === CODES.greater) return at + 3
    if (code === CODES.bang && text.charCodeAt(at + 3) === CODES.greater) return at + 4
  }
  return text.length
}
