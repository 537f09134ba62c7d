import type { Transform } from 'node:stream'
import {
  brotliDecompressSync,
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
import type { Deadline } from './deadline.ts'

type Coding = 'gzip' | 'deflate' | 'br' | 'zstd'

/** What came out of a coded body. */
export interface Decoded {
  readonly body: Buffer
  /** `limit`: more would have come out; `undecodable`: what went in broke off or was damaged at this point. */
  readonly cut: 'limit' | 'undecodable' | null
}

/** Each coding costs a pass and its window of memory; nobody sends more than two. */
const maxCodings = 3

/** Up to this much, out and in, is decoded at once where it stands: quicker than handing it to another thread. */
const atOnceBytes = 512 * 1024
const atOnceInputBytes = 128 * 1024

/** RFC 9659: a zstd content coding has a window of at most 8 MiB; a larger one is refused, not allocated. */
const zstdOptions = { params: { [constants.ZSTD_d_windowLogMax]: 23 } }

/**
 * The codings of a Content-Encoding field, in the order they were applied (RFC 9110 §8.4).
 * @returns empty where the body is as it stands; null where one of them is not known here
 */
export function parseCodings(contentEncoding: string | null): readonly Coding[] | null {
  if (contentEncoding === null || contentEncoding === '') return []
  const names = contentEncoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity' && name !== 'none')
  const codings = names.map((name): Coding | null => {
    if (name === 'gzip' || name === 'x-gzip') return 'gzip'
    return name === 'deflate' || name === 'br' || name === 'zstd' ? name : null
  })
  const known = codings.filter((coding) => coding !== null)
  return known.length === codings.length && known.length <= maxCodings ? known : null
}

/**
 * Decodes a body and counts what comes out: neither memory nor time grows beyond `maxBytes`, whatever a small body
 * claims to unfold to. A body that breaks off or is damaged yields what came out until there.
 *
 * @param codings as `parseCodings` gives them; not empty
 * @param maxBytes of what comes out; more is cut off
 * @param onOutput told of bytes as they come out of the last coding; may throw to end it
 */
export async function decompress(
  compressed: Buffer,
  codings: readonly Coding[],
  maxBytes: number,
  onOutput: (bytes: number) => void,
  deadline: Pick<Deadline, 'onOver'>,
): Promise<Decoded> {
  if (compressed.length === 0) return { body: compressed, cut: null }
  const small = compressed.length <= atOnceInputBytes ? decodeAtOnce(compressed, codings, maxBytes) : null
  if (small !== null) {
    onOutput(small.length)
    return { body: small, cut: null }
  }
  return decodeInPieces(compressed, codings, maxBytes, onOutput, deadline)
}

/** Null where it is too large for that, or damaged: then the pieces tell how far it goes. */
function decodeAtOnce(compressed: Buffer, codings: readonly Coding[], maxBytes: number): Buffer | null {
  const options = { maxOutputLength: Math.min(maxBytes, atOnceBytes) }
  try {
    return codings.reduceRight((input, coding) => decoders[coding].atOnce(input, options), compressed)
  } catch {
    return null
  }
}

function decodeInPieces(
  compressed: Buffer,
  codings: readonly Coding[],
  maxBytes: number,
  onOutput: (bytes: number) => void,
  deadline: Pick<Deadline, 'onOver'>,
): Promise<Decoded> {
  const { promise, resolve, reject } = Promise.withResolvers<Decoded>()
  const stages = codings.toReversed().map((coding, index) => decoders[coding].inPieces(index === 0 ? compressed : null))
  const pieces: Buffer[] = []
  let bytes = 0
  let settled = false
  const settle = (finish: () => void): void => {
    if (settled) return
    settled = true
    deadline.onOver(null)
    for (const stage of stages) stage.destroy()
    finish()
  }
  const end = (cut: Decoded['cut']): void => settle(() => resolve({ body: Buffer.concat(pieces, bytes), cut }))
  const take = (piece: Buffer): void => {
    if (settled) return
    const kept = piece.subarray(0, maxBytes - bytes)
    try {
      onOutput(kept.length)
    } catch (error) {
      settle(() => reject(error))
      return
    }
    if (kept.length > 0) pieces.push(kept)
    bytes += kept.length
    if (kept.length < piece.length) end('limit')
  }
  connect(
    stages,
    take,
    () => end(null),
    () => end('undecodable'),
  )
  deadline.onOver((reason) => settle(() => reject(reason)))
  if (!settled) feed(stages[0], compressed)
  return promise
}

/** One stage's output is the next one's input. A damaged stage hands on what it had before the whole ends. */
function connect(
  stages: readonly Transform[],
  take: (piece: Buffer) => void,
  onEnd: () => void,
  onDamaged: () => void,
): void {
  let damaged = false
  stages.forEach((stage, index) => {
    const next = stages[index + 1]
    if (next === undefined) {
      stage.on('data', take)
      stage.on('end', () => (damaged ? onDamaged() : onEnd()))
      stage.on('error', onDamaged)
      return
    }
    stage.pipe(next)
    stage.on('error', () => {
      damaged = true
      next.end()
    })
  })
}

const feedBytes = 64 * 1024

/** In small pieces, each once the last is taken: so what comes out is seen, and counted, early. */
function feed(stage: Transform | undefined, compressed: Buffer, from = 0): void {
  if (stage === undefined || stage.destroyed) return
  if (from >= compressed.length) {
    stage.end()
    return
  }
  stage.write(compressed.subarray(from, from + feedBytes), () => feed(stage, compressed, from + feedBytes))
}

interface Decoder {
  readonly atOnce: (input: Buffer, options: { maxOutputLength: number }) => Buffer
  /** @param head at least the first two bytes that will be fed; null where they are not known yet */
  readonly inPieces: (head: Buffer | null) => Transform
}

const decoders: Readonly<Record<Coding, Decoder>> = {
  gzip: { atOnce: gunzipSync, inPieces: () => createGunzip() },
  // RFC 9110 §8.4.1.2: deflate means the zlib format; some senders leave that wrapper out.
  deflate: {
    atOnce: (input, options) => (hasZlibHeader(input) ? inflateSync(input, options) : inflateRawSync(input, options)),
    inPieces: (head) => (head === null || hasZlibHeader(head) ? createInflate() : createInflateRaw()),
  },
  br: { atOnce: brotliDecompressSync, inPieces: () => createBrotliDecompress() },
  zstd: {
    atOnce: (input, options) => zstdDecompressSync(input, { ...zstdOptions, ...options }),
    inPieces: () => createZstdDecompress(zstdOptions),
  },
}

/** RFC 1950 §2.2: method 8, and a header that is a multiple of 31. */
function hasZlibHeader(input: Buffer): boolean {
  const [first = 0, second = 0] = input
  return (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0
}
