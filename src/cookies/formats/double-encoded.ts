import { fromUtf8 } from '../wire.ts'
import type { ImportFormat, ParsedImport, ReadCookie } from './parsed-import.ts'

/** What Windows-1252 has at 0x80 to 0x9f; it has nothing of its own at five of them. */
const windows1252 = new Map([...'€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'].map((char, at) => [char, 0x80 + at]))

/** A longer cookie is not kept in any case. */
const maxChars = 64 * 1024

/** Formats of browsers that contain text as text. All others copy header bytes, often with a character for each. */
const asText: ReadonlySet<ImportFormat> = new Set([
  'cookie_editor',
  'edit_this_cookie',
  'puppeteer',
  'storage_state',
  'cookiecloud',
  'cdp',
  'cookie_quick_manager',
])

/**
 * The text that was encoded twice: if its characters, taken as bytes of Latin-1 or Windows-1252, are valid UTF-8, they
 * are those bytes. Every other text comes back as it is.
 */
function onceEncoded(text: string): string {
  if (text.length > maxChars || !/[^\0-\x7f]/.test(text)) return text
  const bytes: number[] = []
  for (const char of text) {
    const byte = windows1252.get(char) ?? char.codePointAt(0) ?? 0
    if (byte > 0xff) return text
    bytes.push(byte)
  }
  return fromUtf8(Buffer.from(bytes).toString('latin1')) ?? text
}

/** The import with names and values of its cookies encoded once. */
export function withoutDoubleEncoding(read: ParsedImport): ParsedImport {
  if (asText.has(read.format)) return read
  return { ...read, cookies: read.cookies.map(encodedOnce) }
}

function encodedOnce(cookie: ReadCookie): ReadCookie {
  return { ...cookie, name: onceEncoded(cookie.name), value: onceEncoded(cookie.value) }
}
