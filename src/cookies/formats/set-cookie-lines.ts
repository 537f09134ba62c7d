import { parseSetCookie } from '../set-cookie.ts'
import { fromWire, toWire } from '../wire.ts'
import { type FullCookie, fullCookie, type ParsedImport, parsedImport } from './parsed-import.ts'
import { readEach } from './read-list.ts'

const maxLines = 10_000
/** Browsers take 4,096 bytes of a cookie and 1,024 of an attribute. */
const maxLineChars = 16 * 1024

/**
 * `Set-Cookie:` lines of an answer, alone or among its other headers. Which host answered is not known. Null when no line
 * is one, or when a line is no header.
 */
export function readSetCookieLines(text: string, nowMs: number): ParsedImport | null {
  const lines = text.trim().split(/\r?\n/, maxLines)
  const headers = /^HTTP\/\d/.test(lines[0] ?? '') ? lines.slice(1) : lines
  if (headers.some((line) => line.trim() !== '' && !/^:?[\w-]{1,100}:/.test(line))) return null
  const values = headers.filter((line) => /^set-cookie:/i.test(line)).map((line) => line.slice('set-cookie:'.length))
  if (values.length === 0) return null
  return parsedImport(
    'set_cookie',
    readEach(values, (value) => readValue(value, nowMs)),
  )
}

function readValue(value: string, nowMs: number): FullCookie | null {
  if (value.length > maxLineChars) return null
  const read = parseSetCookie(toWire(value), nowMs)
  if (read === null) return null
  const { name, path, domain, expiresAt, secure, httpOnly, sameSite } = read
  return fullCookie(fromWire(name), fromWire(read.value), {
    domain: domain === null || domain === '' ? null : fromWire(domain),
    hostOnly: domain === null || domain === '',
    path: path === null ? null : fromWire(path),
    expiresAt,
    secure,
    httpOnly,
    sameSite,
  })
}
