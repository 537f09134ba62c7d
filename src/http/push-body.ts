import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { JsonReader } from '../cookies/formats/json-reader.ts'
import { AppError } from '../errors.ts'
import { bodyTooLarge } from './plugins/body.ts'
import { readPushForm } from './push-form.ts'

/** The limit for the body of a push, as sent. */
export const maxPushBytes = 8 * 1024 * 1024
/**
 * The limit after decompression: of ciphertext in base64, gzip leaves three quarters, so that 8 MiB become no more than
 * this.
 */
const maxInflatedBytes = 12 * 1024 * 1024
/** Smaller chunks would stay with the C library (`MALLOC_MMAP_THRESHOLD_` in bin/latchkey). */
const chunkBytes = 1024 * 1024

/**
 * A JSON body has at most one escape such as `\u002B` for so many bytes: a writer that escapes each `+` of base64 has one
 * for 69. The reader takes microseconds for each.
 */
const bytesPerEscape = 48
/** After each piece other requests get their turn. Of JSON that is all numbers, one takes two milliseconds. */
const pieceBytes = 4 * 1024

export interface PushBodyOptions {
  readonly contentType: string
  /** The Content-Encoding; undefined: none. */
  readonly coding: string | undefined
  /** Called with the number of bytes before they are kept; throws when they are too many. */
  readonly reserve: (bytes: number) => void
  /** Waits until the next piece may be read. */
  readonly next: () => Promise<void>
  /** Starts what other threads decompress in its turn. */
  readonly inTurn: <T>(task: () => Promise<T>) => Promise<T>
}

/**
 * Reads the body of a push: JSON or a form, possibly compressed with gzip.
 * @throws AppError PAYLOAD_TOO_LARGE, OVERLOADED, UNSUPPORTED_MEDIA_TYPE, MALFORMED_JSON, BAD_REQUEST
 */
export async function readPushBody(payload: Readable, options: PushBodyOptions): Promise<unknown> {
  const sent = await readAll(payload, options.reserve)
  const body = await inflated(sent, options)
  const { contentType, next } = options
  if (contentType.startsWith('application/json')) return readJson(body, next)
  return readPushForm(Buffer.concat(body), contentType, next)
}

async function readAll(payload: Readable, reserve: (bytes: number) => void): Promise<readonly Buffer[]> {
  const chunks: Buffer[] = []
  let total = 0
  // Not destroyed when it is refused half-way, because the response still has to be sent on its connection.
  for await (const chunk of payload.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    total += chunk.length
    if (total > maxPushBytes) throw bodyTooLarge(maxPushBytes)
    reserve(chunk.length)
    chunks.push(chunk)
  }
  return chunks
}

/** Stops as soon as the limit is passed: a few kilobytes may become gigabytes. */
async function inflated(
  body: readonly Buffer[],
  { coding, reserve, inTurn }: PushBodyOptions,
): Promise<readonly Buffer[]> {
  if (coding === undefined || coding === 'identity') return body
  if (coding !== 'gzip' && coding !== 'x-gzip') throw new AppError('UNSUPPORTED_MEDIA_TYPE')
  return inTurn(() => gunzipped(body, reserve))
}

async function gunzipped(body: readonly Buffer[], reserve: PushBodyOptions['reserve']): Promise<readonly Buffer[]> {
  const chunks: Buffer[] = []
  let total = 0
  // Written to directly: a composed stream also emits the error of cut-off data where nobody listens, which ends the
  // process.
  const gunzip = createGunzip({ chunkSize: chunkBytes })
  for (const chunk of body) gunzip.write(chunk)
  gunzip.end()
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      total += chunk.length
      if (total > maxInflatedBytes) throw new AppError('PAYLOAD_TOO_LARGE')
      reserve(chunk.length)
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('BAD_REQUEST', { message: 'The body is not complete gzip data.' })
  }
  return chunks
}

async function readJson(body: readonly Buffer[], next: () => Promise<void>): Promise<unknown> {
  const bytes = body.reduce((sum, { length }) => sum + length, 0)
  if (bytes === 0) return undefined
  const reader = new JsonReader()
  let escapes = 0
  for (const chunk of body) {
    for (let at = 0; at < chunk.length; at += pieceBytes) {
      const piece = chunk.subarray(at, at + pieceBytes)
      escapes += escapesIn(piece)
      if (escapes > 1 + bytes / bytesPerEscape) {
        throw new AppError('BAD_REQUEST', { message: 'The body has too many escapes.' })
      }
      reader.write(piece)
      await next()
    }
  }
  return reader.end()
}

function escapesIn(piece: Buffer): number {
  let count = 0
  for (let at = piece.indexOf('\\u'); at !== -1; at = piece.indexOf('\\u', at + 2)) count += 1
  return count
}
