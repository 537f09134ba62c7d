import type { Transform } from 'node:stream'
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib'

export type Coding = 'gzip' | 'deflate' | 'br' | 'zstd'

/** What servers write there although the body is not encoded; a charset belongs into Content-Type. */
const notEncoded: ReadonlySet<string> = new Set([
  '',
  'identity',
  'none',
  'utf-8',
  'utf8',
  'iso-8859-1',
  'binary',
  '8bit',
])

/** Each coding costs a pass and memory for its window; no real server applies more than two. */
const maxCodings = 3

/**
 * The codings of a Content-Encoding field, in the order in which they were applied (RFC 9110 §8.4).
 * @returns empty when the body is not encoded; null when one of them is unknown
 */
export function parseCodings(contentEncoding: string | null): readonly Coding[] | null {
  if (contentEncoding === null || contentEncoding === '') return []
  const names = contentEncoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => !notEncoded.has(name))
  const codings = names.map((name): Coding | null => {
    if (name === 'gzip' || name === 'x-gzip') return 'gzip'
    return name === 'deflate' || name === 'br' || name === 'zstd' ? name : null
  })
  const known = codings.filter((coding) => coding !== null)
  return known.length === codings.length && known.length <= maxCodings ? known : null
}

/**
 * RFC 9659: the window of a zstd coding has at most 8 MiB; a larger one is refused, not allocated. Node.js decodes the
 * first of several frames only: what follows makes the body damaged, so that it is not taken for whole.
 */
const zstdOptions = { params: { [constants.ZSTD_d_windowLogMax]: 23 }, rejectGarbageAfterEnd: true }

/** Each piece is an event of the main thread, and a task of another one. */
export const pieceBytes = 256 * 1024

interface Decoder {
  /** Null: it may take too long for the main thread. Half a kilobyte of Brotli can take a millisecond. */
  readonly atOnce: ((input: Buffer, options: { maxOutputLength: number }) => Buffer) | null
  /** @param head at least the first two bytes of the input; null when they are not known yet */
  readonly inPieces: (head: Buffer | null) => Transform
}

export const decoders: Readonly<Record<Coding, Decoder>> = {
  gzip: { atOnce: gunzipSync, inPieces: () => createGunzip({ chunkSize: pieceBytes }) },
  // RFC 9110 §8.4.1.2: deflate means the zlib format; some servers omit that wrapper.
  deflate: {
    atOnce: (input, options) => (hasZlibHeader(input) ? inflateSync(input, options) : inflateRawSync(input, options)),
    inPieces: (head) => {
      const options = { chunkSize: pieceBytes }
      return head === null || hasZlibHeader(head) ? createInflate(options) : createInflateRaw(options)
    },
  },
  br: { atOnce: null, inPieces: () => createBrotliDecompress({ chunkSize: pieceBytes }) },
  zstd: {
    atOnce: (input, options) => zstdDecompressSync(input, { ...zstdOptions, ...options }),
    inPieces: () => createZstdDecompress({ ...zstdOptions, chunkSize: pieceBytes }),
  },
}

/** RFC 1950 §2.2: method 8, and a header that is a multiple of 31. */
function hasZlibHeader(input: Buffer): boolean {
  const [first = 0, second = 0] = input
  return (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0
}
