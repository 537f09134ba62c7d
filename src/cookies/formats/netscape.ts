import { expiryOf } from './attributes.ts'
import { type FullCookie, maxImportedCookies, type ParsedImport, parsedImport } from './parsed-import.ts'

const httpOnlyMark = '#HttpOnly_'
/** Comments and empty lines included; far more than any browser's file. */
const maxLines = 1_000_000

/**
 * A `cookies.txt`: seven fields per line, separated by tabs or spaces: domain, whether it includes subdomains, path,
 * secure, expiry in seconds (0, or empty as Python writes it: a session cookie), name, value. Null when no line is a
 * cookie.
 */
export function readNetscape(text: string): ParsedImport | null {
  const cookies: FullCookie[] = []
  const malformed: null[] = []
  let tooMany = 0
  let lines = 0
  for (const raw of linesOf(text)) {
    lines += 1
    if (lines > maxLines) {
      tooMany += 1
      break
    }
    const line = raw.startsWith(httpOnlyMark) ? raw.slice(httpOnlyMark.length) : raw
    if (line.trim() === '' || line.startsWith('#')) continue
    if (cookies.length + malformed.length >= maxImportedCookies) {
      tooMany += 1
      continue
    }
    const cookie = readLine(line, line !== raw)
    if (cookie === null) malformed.push(null)
    else cookies.push(cookie)
  }
  return cookies.length === 0 ? null : parsedImport('netscape', { cookies, malformed, tooMany })
}

/** Lines end with LF or CRLF. A lone CR may be part of a value, which is refused later. */
function* linesOf(text: string): Generator<string> {
  let from = 0
  while (from < text.length) {
    const found = text.indexOf('\n', from)
    const end = found < 0 ? text.length : found
    yield text.slice(from, text[end - 1] === '\r' && end > from ? end - 1 : end)
    from = end + 1
  }
}

function readLine(line: string, httpOnly: boolean): FullCookie | null {
  const fields = line.includes('\t') ? line.split('\t', 9) : spaced(line)
  const [domain = '', below = '', path = '', secure = '', expiry = '', name = ''] = fields
  // An empty value is sometimes written without the tab before it.
  const value = fields[6] ?? ''
  if (fields.length < 6 || fields.length > 7 || domain === '' || !isFlag(below) || !isFlag(secure)) return null
  if (!/^(?:-?\d{1,20}(?:\.\d{1,20})?)?$/.test(expiry)) return null
  const { expiresAt, guesses } = expiryOf(expiry)
  return {
    kind: 'full',
    name,
    value,
    domain,
    hostOnly: below.toUpperCase() === 'FALSE',
    path: path === '' ? null : path,
    expiresAt,
    secure: secure.toUpperCase() === 'TRUE',
    httpOnly,
    sameSite: null,
    partitionKey: null,
    guesses,
  }
}

/** The fields of a line whose tabs became spaces; the rest of the line is the value, spaces included. */
function spaced(line: string): string[] {
  const fields: string[] = []
  let from = 0
  while (from < line.length && fields.length < 6) {
    const space = line.indexOf(' ', from)
    const end = space < 0 ? line.length : space
    fields.push(line.slice(from, end))
    from = end
    while (line[from] === ' ') from += 1
  }
  return from < line.length ? [...fields, line.slice(from)] : fields
}

const isFlag = (text: string): boolean => /^(true|false)$/i.test(text)
