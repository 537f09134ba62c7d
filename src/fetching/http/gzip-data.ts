/** Flags of the header: what follows its ten bytes. */
const [hasChecksum, hasExtra, hasName, hasComment] = [2, 4, 8, 16]

/** What follows the header of a gzip member (RFC 1952 §2.3): raw deflate data, and whatever else there is; null: no gzip. */
export function gzipData(input: Buffer): Buffer | null {
  if (input.length < 10 || input.readUInt16BE(0) !== 0x1f8b || input[2] !== 8) return null
  const flags = input[3] ?? 0
  let at = 10
  if ((flags & hasExtra) !== 0) {
    if (input.length < at + 2) return null
    at += 2 + input.readUInt16LE(at)
  }
  for (const text of [hasName, hasComment]) {
    if ((flags & text) === 0) continue
    const end = input.indexOf(0, at)
    if (end < 0) return null
    at = end + 1
  }
  if ((flags & hasChecksum) !== 0) at += 2
  return at < input.length ? input.subarray(at) : null
}
