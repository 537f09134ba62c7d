/**
 * What an HTTP header carries is bytes; a string holds them one a character (latin1), as the HTTP client reads and
 * writes them. Text that people store is Unicode and is sent as UTF-8, as browsers do.
 */

/** The bytes of a text as UTF-8, one a character. ASCII comes back as it is. */
export function toWire(text: string): string {
  return isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1')
}

/** The text that bytes stand for: UTF-8 where they are that, else latin1. */
export function fromWire(bytes: string): string {
  return fromUtf8(bytes) ?? bytes
}

/** The text that bytes are the UTF-8 of, or null. */
export function fromUtf8(bytes: string): string | null {
  if (isAscii(bytes)) return bytes
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, 'latin1'))
  } catch {
    return null
  }
}

/** How many bytes a text takes as UTF-8. */
export function wireLength(text: string): number {
  return Buffer.byteLength(text, 'utf8')
}

/** True where a text holds half of a surrogate pair, which no encoding can send. */
export function hasLoneSurrogate(text: string): boolean {
  return !text.isWellFormed()
}

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text)
}
