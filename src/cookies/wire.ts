/**
 * HTTP headers carry bytes; a string here holds one byte per character (latin1), as the HTTP client reads and writes
 * them. Text from people is Unicode and is sent as UTF-8, as browsers do.
 */

/** The bytes of a text as UTF-8, one per character. ASCII is unchanged. */
export function toWire(text: string): string {
  return isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1')
}

/** The text of these bytes: UTF-8 when they are valid, else latin1. */
export function fromWire(bytes: string): string {
  return fromUtf8(bytes) ?? bytes
}

/** The text of these bytes when they are valid UTF-8, or null. */
export function fromUtf8(bytes: string): string | null {
  if (isAscii(bytes)) return bytes
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, 'latin1'))
  } catch {
    return null
  }
}

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text)
}
