import { Exchanges } from '../cookies/formats/exchanges.ts'
import { harSieve } from '../cookies/formats/har.ts'
import { JsonReader, type Sieve, storable } from '../cookies/formats/json-reader.ts'
import { lookAlike } from '../cookies/formats/look-alikes.ts'
import { nameable } from '../cookies/formats/read-list.ts'
import { isWholeExport, looksLikeJson } from '../cookies/formats/recognise.ts'
import { isSingleCookie } from '../cookies/formats/single-cookie.ts'
import { AppError, invalidField } from '../errors.ts'
import { isObject } from '../json-object.ts'
import { refuseManyMembers } from './json-body.ts'
import { bodyTooLarge } from './plugins/body.ts'

/** The limit for the body of an import. */
export const maxImportBytes = 32 * 1024 * 1024

/**
 * The limit for text that is not JSON. It is read as a whole, so that nobody else runs for tens of milliseconds; all cookies
 * that a browser keeps are a third of it.
 */
const maxTextBytes = 2 * 1024 * 1024

/** After each piece, which takes a fraction of a millisecond, other requests get their turn. */
const pieceBytes = 4 * 1024

export interface ImportBodyOptions {
  readonly isJson: boolean
  readonly now: number
  /** Called with the number of bytes before they are kept; throws when they are too many. */
  readonly reserve: (bytes: number) => void
  /** Waits until the next piece may be read. */
  readonly next: () => Promise<void>
}

/**
 * Parses the body of an import as it arrives. Of a HAR only the needed parts are kept; everything else is bounded by
 * the size of the body. A body without an envelope becomes the `content` of one. Undefined when there is no body.
 * @throws AppError PAYLOAD_TOO_LARGE, OVERLOADED, MALFORMED_JSON, VALIDATION_ERROR
 */
export async function readImportBody(body: AsyncIterable<Buffer>, options: ImportBodyOptions): Promise<unknown> {
  let sink: Sink | null = null
  let total = 0
  try {
    for await (const chunk of body) {
      if (chunk.length === 0) continue
      total += chunk.length
      if (total > maxImportBytes) throw bodyTooLarge(maxImportBytes)
      options.reserve(chunk.length)
      sink ??= sinkFor(chunk, options)
      await inPieces(chunk, sink.write, options.next)
    }
    return sink === null ? undefined : await unfolded(sink.end(), options)
  } catch (error) {
    throw options.isJson ? namingText(error) : error
  }
}

/** Text is often sent as JSON by mistake: many clients add that content type by themselves. */
function namingText(error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== 'MALFORMED_JSON') return error
  const { message } = error
  return new AppError('MALFORMED_JSON', {
    message,
    resolution:
      'Send one well-formed JSON value; send text, such as a cURL command or a cookies.txt, with Content-Type: text/plain.',
  })
}

interface Sink {
  write(piece: Uint8Array): void
  end(): unknown
}

async function inPieces(
  bytes: Uint8Array,
  write: (piece: Uint8Array) => void,
  next: () => Promise<void>,
): Promise<void> {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    write(bytes.subarray(at, at + pieceBytes))
    await next()
  }
}

/**
 * JSON is parsed as JSON, whatever its content type; other text stays text.
 * @param begin the first bytes of the body
 */
function sinkFor(begin: Buffer, { isJson, now }: Pick<ImportBodyOptions, 'isJson' | 'now'>): Sink {
  if (isJson) {
    if (isUtf16(begin)) throw new AppError('MALFORMED_JSON', { message: `The body ${utf16}.` })
    return jsonSink(now)
  }
  refuseBinary(begin)
  return looksLikeJson(begin.toString('utf8', 0, 1024)) ? jsonSink(now) : textSink()
}

function jsonSink(now: number): Sink {
  const reader = new JsonReader(envelopeSieve(now))
  return {
    write: (piece) => reader.write(piece),
    end: () => {
      const value = reader.end()
      return Array.isArray(value) ? { content: value } : value
    },
  }
}

/** Before it is decoded: a file that is not text is named for what it is. */
function refuseBinary(begin: Buffer): void {
  const looks = begin.subarray(0, 32).includes(0) ? lookAlike(begin.toString('latin1', 0, 32)) : null
  if (looks !== null) throw invalidField('content', looks)
  if (isUtf16(begin)) throw invalidField('content', utf16)
}

const utf16 = 'is UTF-16: save the file as UTF-8'

/** As Windows PowerShell writes files: with a byte order mark, or a null byte next to the first character. */
function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || first === 0 || second === 0
}

function textSink(): Sink {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const pieces: string[] = []
  let total = 0
  const decode = (piece?: Uint8Array): string => {
    try {
      return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true })
    } catch {
      throw invalidField('content', 'is not well-formed UTF-8: save the file as UTF-8')
    }
  }
  return {
    write: (piece) => {
      total += piece.length
      if (total > maxTextBytes) throw textTooLarge()
      pieces.push(decode(piece))
    },
    end: () => ({ content: pieces.join('') + decode() }),
  }
}

/** A HAR may be the whole body, or in one of two of its fields. */
function envelopeSieve(now: number): Sieve {
  const exchanges = new Exchanges()
  const log = harSieve(exchanges, now)
  // It may itself be JSON as text, which is read next.
  const content: Sieve = { of: (name) => (name === 'log' ? log : storable) }
  return {
    of: (name) => {
      if (name === 'log') return log
      return name === 'content' || name === 'cookies' ? content : storable
    },
  }
}

/** JSON as text in a field is also parsed in pieces. */
async function unfolded(body: unknown, options: Pick<ImportBodyOptions, 'now' | 'next'>): Promise<unknown> {
  if (!isObject(body)) return body
  // An export may have more, in its own place.
  refuseManyMembers(body)
  if (isObject(body['headers'])) refuseManyMembers(body['headers'])
  if (isWholeExport(body)) return { content: body }
  const fields: Record<string, unknown> = { ...body }
  if (!['content', 'cookies', 'log'].some((name) => fields[name] != null)) {
    if (isSingleCookie(body)) return { content: body }
    throw withoutContent(fields)
  }
  for (const name of ['content', 'cookies']) {
    const text = fields[name]
    if (typeof text !== 'string') continue
    if (!looksLikeJson(text)) {
      if (Buffer.byteLength(text) > maxTextBytes) throw textTooLarge()
      continue
    }
    fields[name] = await readField(name, text, options)
  }
  return fields
}

function textTooLarge(): AppError {
  return new AppError('PAYLOAD_TOO_LARGE', {
    message: 'An import that is not JSON has at most 2 MiB.',
    resolution: 'Send only the cookies or the requests of the sites you need; a HAR may be larger.',
  })
}

function withoutContent(fields: object): AppError {
  const names = Object.keys(fields)
    .map(nameable)
    .filter((name) => name !== null)
    .slice(0, 20)
  const keys = names.length === 0 ? '' : `; its top-level keys are ${names.join(', ')}`
  return invalidField(
    'content',
    `is missing: send what the browser or tool exported. The body is no known export${keys}`,
  )
}

async function readField(
  name: string,
  text: string,
  { now, next }: Pick<ImportBodyOptions, 'now' | 'next'>,
): Promise<unknown> {
  const reader = new JsonReader(envelopeSieve(now))
  try {
    await inPieces(Buffer.from(text), (piece) => reader.write(piece), next)
    return reader.end()
  } catch (error) {
    if (error instanceof AppError && error.code === 'MALFORMED_JSON')
      throw invalidField(name, 'is not well-formed JSON')
    throw error
  }
}
