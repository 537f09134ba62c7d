/** A value in associated data or in a MAC. */
export type Field = string | number | Uint8Array

const textTag = 1
const numberTag = 2
const bytesTag = 3
/** Tag (1 byte) and length in bytes (4 bytes, big-endian). */
const prefixBytes = 5

/**
 * Encodes fields so that two different lists never give the same bytes: each is tag ‖ length ‖ content. Text is written
 * as UTF-16LE, because UTF-8 would turn every lone surrogate into the same replacement character; numbers as IEEE 754
 * doubles.
 */
export function encodeFields(fields: readonly Field[]): Uint8Array {
  let size = 0
  for (const field of fields) size += prefixBytes + contentBytes(field)
  const out = Buffer.allocUnsafe(size)
  let at = 0
  for (const field of fields) at = writeField(out, at, field)
  return out
}

function contentBytes(field: Field): number {
  if (typeof field === 'number') return 8
  return typeof field === 'string' ? field.length * 2 : field.length
}

function writeField(out: Buffer, at: number, field: Field): number {
  const start = at + prefixBytes
  const length = contentBytes(field)
  out.writeUInt32BE(length, at + 1)
  if (typeof field === 'string') {
    out[at] = textTag
    out.write(field, start, 'utf16le')
  } else if (typeof field === 'number') {
    out[at] = numberTag
    out.writeDoubleBE(field, start)
  } else {
    out[at] = bytesTag
    out.set(field, start)
  }
  return start + length
}
