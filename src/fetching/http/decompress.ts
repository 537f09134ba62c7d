import type { Transform } from 'node:stream'
import { createInflateRaw } from 'node:zlib'
import { joinChunks } from '../../egress/join-chunks.ts'
import { type Coding, decoders, pieceBytes } from './codings.ts'
import { gzipData } from './gzip-data.ts'

/** The result of decompressing a body. */
export interface Decoded {
  readonly body: Buffer
  /** `limit`: there was more output; `undecodable`: the input ended early or was damaged at this point. */
  readonly cut: 'limit' | 'undecodable' | null
}

/** The body in pieces, not copied yet. */
interface Pieces extends Pick<Decoded, 'cut'> {
  readonly pieces: readonly Buffer[]
  readonly bytes: number
}

export interface DecompressOptions {
  /** Of output; the rest is cut off. */
  readonly maxBytes: number
  /** Called with the size of output of the last coding; may throw to end it. */
  readonly onOutput: (bytes: number) => void
  /** Ends it with its reason. */
  readonly signal: AbortSignal
  /** Starts what other threads decompress in its turn. */
  readonly inTurn: (task: () => Promise<Pieces>) => Promise<Pieces>
  /** Waits until the next slice of the result may be copied. */
  readonly next: () => Promise<void>
}

/**
 * A body with one coding and up to this size of input and output is decoded synchronously, which is faster than passing
 * it to another thread. With several codings, the first may make half a megabyte of input for the next.
 */
const atOnceBytes = 512 * 1024
const atOnceInputBytes = 128 * 1024
/**
 * What one coding gives to the next is still compressed, so it is no longer than the output, plus the headers of data
 * that does not compress: this many bytes. A body built from empty blocks is longer: they expand a millionfold for the
 * next coding, which makes nothing of them.
 */
const maxOverheadBytes = 1024 * 1024

/**
 * Decompresses a body and counts the output of each coding: neither memory nor time grows beyond `maxBytes`, however
 * large a small body would become. A truncated or damaged body gives the output up to that point.
 *
 * @param codings as `parseCodings` gives them; not empty
 */
export async function decompress(
  compressed: Buffer,
  codings: readonly Coding[],
  options: DecompressOptions,
): Promise<Decoded> {
  if (compressed.length === 0) return { body: compressed, cut: null }
  const small = decodeAtOnce(compressed, codings, options.maxBytes)
  if (small !== null) {
    options.onOutput(small.length)
    return { body: small, cut: null }
  }
  const { pieces, bytes, cut } = await options.inTurn(() => decodeAll(compressed, codings, options))
  return { body: await joinChunks(pieces, bytes, options.next), cut }
}

async function decodeAll(compressed: Buffer, codings: readonly Coding[], options: DecompressOptions): Promise<Pieces> {
  const stages = codings.toReversed().map((coding, index) => decoders[coding].inPieces(index === 0 ? compressed : null))
  const found = await decodeInPieces(compressed, stages, options)
  const isDamagedGzip = found.cut === 'undecodable' && codings.length === 1 && codings[0] === 'gzip'
  const data = isDamagedGzip ? gzipData(compressed) : null
  if (data === null) return found
  // Some servers add a line break, for instance. Browsers ignore what follows the data; zlib takes it for another member.
  const first = await decodeInPieces(data, [createInflateRaw({ chunkSize: pieceBytes })], options)
  return first.cut === 'undecodable' || first.bytes < found.bytes ? found : first
}

/** Null if that may take too long, or if the body is damaged: decoding in pieces then shows how much is usable. */
function decodeAtOnce(compressed: Buffer, codings: readonly Coding[], maxBytes: number): Buffer | null {
  const [coding] = codings
  const atOnce = coding === undefined || codings.length > 1 ? null : decoders[coding].atOnce
  if (atOnce === null || compressed.length > atOnceInputBytes) return null
  const options = { maxOutputLength: Math.min(maxBytes, atOnceBytes) }
  try {
    return atOnce(compressed, options)
  } catch {
    return null
  }
}

function decodeInPieces(
  compressed: Buffer,
  stages: readonly Transform[],
  { maxBytes, onOutput, signal }: DecompressOptions,
): Promise<Pieces> {
  const { promise, resolve, reject } = Promise.withResolvers<Pieces>()
  const pieces: Buffer[] = []
  let bytes = 0
  let settled = false
  const settle = (finish: () => void): void => {
    if (settled) return
    settled = true
    signal.removeEventListener('abort', giveUp)
    for (const stage of stages) stage.destroy()
    finish()
  }
  const giveUp = (): void => settle(() => reject(signal.reason))
  const end = (cut: Pieces['cut']): void => settle(() => resolve({ pieces, bytes, cut }))
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
  connect(stages, maxBytes + maxOverheadBytes, take, end)
  signal.addEventListener('abort', giveUp)
  if (signal.aborted) giveUp()
  else feed(stages[0], compressed)
  return promise
}

/**
 * Connects the output of each stage to the input of the next. A damaged stage passes on its output before everything
 * ends.
 * @param maxBetween the most bytes from one stage to the next
 * @param take gets the output of the last stage
 */
function connect(
  stages: readonly Transform[],
  maxBetween: number,
  take: (piece: Buffer) => void,
  end: (cut: Pieces['cut']) => void,
): void {
  let damaged = false
  stages.forEach((stage, index) => {
    const next = stages[index + 1]
    if (next === undefined) {
      stage.on('data', take)
      stage.on('end', () => end(damaged ? 'undecodable' : null))
      stage.on('error', () => end('undecodable'))
      return
    }
    let between = 0
    stage.on('data', (piece: Buffer) => {
      between += piece.length
      if (between > maxBetween) end('limit')
    })
    stage.pipe(next)
    stage.on('error', () => {
      damaged = true
      next.end()
    })
  })
}

const feedBytes = 64 * 1024

/** In small pieces, one at a time, so that the output is seen and counted early. The last one ends the stage. */
function feed(stage: Transform | undefined, compressed: Buffer, from = 0): void {
  if (stage === undefined || stage.destroyed) return
  const piece = compressed.subarray(from, from + feedBytes)
  const next = from + feedBytes
  if (next >= compressed.length) stage.end(piece)
  else stage.write(piece, () => feed(stage, compressed, next))
}
