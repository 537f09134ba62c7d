import { isAscii, isUtf8 } from 'node:buffer'
import type { PageKind } from './media.ts'

/** How far into a document its own declaration of the encoding is searched (HTML §13.2.3.2). */
const declarationBytes = 1024

/**
 * The encoding of a body by its name in the Encoding standard (`utf-8`, `windows-1252`, `shift_jis`, …). In this order:
 * byte order mark, the Content-Type's charset, the document's own declaration; else UTF-8, or windows-1252 for a text whose
 * bytes cannot be UTF-8. Unknown labels are ignored.
 * @param isCut whether the body may end within a character
 */
export function detectCharset(
  body: Buffer,
  kind: PageKind,
  headerCharset: string | null,
  { isCut }: { readonly isCut: boolean },
): string {
  const declared = fromMark(body) ?? canonical(headerCharset) ?? fromDeclaration(body, kind)
  return declared ?? undeclared(isCut ? withoutCutCharacter(body) : body, kind)
}

/**
 * The body as text, without its byte order mark, with U+FFFD for invalid bytes. Never throws.
 * @param charset as `detectCharset` names it
 */
export function decodeText(body: Buffer, charset: string): string {
  if (charset === 'utf-8') {
    // Fast, and one byte per character in memory; true for most of the web.
    return isAscii(body) ? body.toString('latin1') : body.toString('utf8', hasUtf8Mark(body) ? 3 : 0)
  }
  return new TextDecoder(charset).decode(body)
}

/**
 * Whether decoding takes far longer than for most pages: per kilobyte up to 0.25 ms for a hostile body in an encoding
 * with several bytes per character, and 0.03 ms for bytes that are not UTF-8.
 */
export function decodesSlowly(body: Buffer, charset: string): boolean {
  return charset === 'utf-8' ? !isUtf8(body) : /^(?:shift_jis|gb|big5|euc-|iso-2022-)/.test(charset)
}

/** The body without its byte order mark, if `decodeText` does not change its bytes; null if it does. */
export function utf8Of(body: Buffer, charset: string): Buffer | null {
  if (charset !== 'utf-8' || !isUtf8(body)) return null
  return hasUtf8Mark(body) ? body.subarray(3) : body
}

/**
 * Browsers, too, read a page without a declaration as windows-1252 unless it is UTF-8. One that has characters of UTF-8 is
 * UTF-8 with damaged bytes: in another encoding these hardly ever form one. JSON and XML without a declaration are UTF-8.
 */
function undeclared(body: Buffer, kind: PageKind): string {
  if ((kind !== 'html' && kind !== 'text') || isUtf8(body)) return 'utf-8'
  let start = 0
  while (isAscii(body.subarray(start, start + sampleBytes))) start += sampleBytes
  // The sample may begin or end within a character, which then counts as damaged.
  const sample = body.toString('latin1', start, start + 2 * sampleBytes)
  return UTF8_CHARACTER.test(sample) ? 'utf-8' : 'windows-1252'
}

/** Bytes from the first part that is not ASCII. */
const sampleBytes = 64 * 1024
/** A character beyond ASCII, in bytes. */
const UTF8_CHARACTER = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/

/** Without a last character of which bytes are missing. */
function withoutCutCharacter(body: Buffer): Buffer {
  const [cut] = /[\xc2-\xf4][\x80-\xbf]{0,2}$/.exec(body.toString('latin1', Math.max(0, body.length - 3))) ?? ['']
  return body.subarray(0, body.length - cut.length)
}

function hasUtf8Mark(body: Buffer): boolean {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf
}

function fromMark(body: Buffer): string | null {
  if (hasUtf8Mark(body)) return 'utf-8'
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le'
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be'
  return null
}

function canonical(label: string | null): string | null {
  if (label === null) return null
  const plain = label.trim().toLowerCase()
  if (plain === 'utf-8' || plain === 'utf8') return 'utf-8'
  try {
    return new TextDecoder(plain).encoding
  } catch {
    return null
  }
}

function fromDeclaration(body: Buffer, kind: PageKind): string | null {
  if (kind !== 'html' && kind !== 'xml') return null
  const head = body.toString('latin1', 0, declarationBytes)
  const label = kind === 'xml' ? xmlLabel(head) : (metaLabel(head) ?? xmlLabel(head))
  const charset = canonical(label)
  // HTML §13.2.3.2: a declaration that could be read byte by byte cannot be in UTF-16.
  return charset?.startsWith('utf-16') ? 'utf-8' : charset
}

/** `<?xml … encoding="…"?>`, only at the very start (XML 1.0 §4.3.3). */
function xmlLabel(head: string): string | null {
  return /^\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([^"'>]{1,40})["']/i.exec(head)?.[1] ?? null
}

/** `<meta charset>` or `<meta http-equiv=content-type content="…; charset=…">`, whichever comes first. */
function metaLabel(head: string): string | null {
  const visible = head.replace(/<!--[\s\S]*?(?:-->|$)/g, '')
  for (const [tag] of visible.matchAll(/<meta[\s/][^>]*>?/gi)) {
    const direct = /[\s"'/]charset\s*=\s*["']?\s*([^\s"'/>;]+)/i.exec(tag)?.[1]
    if (direct !== undefined && !/[\s"'/]content\s*=/i.test(tag.slice(0, tag.indexOf(direct)))) return direct
    const equivalent =
      /http-equiv\s*=\s*["']?\s*content-type/i.test(tag) && /charset\s*=\s*["']?\s*([^\s"'/>;]+)/i.exec(tag)?.[1]
    if (equivalent) return equivalent
  }
  return null
}
