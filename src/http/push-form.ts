import { AppError } from '../errors.ts'

/** A push has three fields; more than this many are refused before they are read. */
const maxFields = 16
/** Bytes of the header of one part. */
const maxPartHead = 1024
/** After each piece other requests get their turn. */
const pieceBytes = 64 * 1024

const names: ReadonlySet<string> = new Set(['uuid', 'encrypted', 'crypto_type'])

/**
 * Reads the fields of a push from a form. The reader of forms in Node takes time that grows with the square of the
 * number of fields: a megabyte of `a&` stops the process for seconds.
 * @param next waits until the next piece may be read
 * @throws AppError BAD_REQUEST when it is not a form, or has too many fields
 */
export async function readPushForm(
  body: Buffer,
  contentType: string,
  next: () => Promise<void>,
): Promise<Readonly<Record<string, string>>> {
  if (!contentType.startsWith('multipart/')) return readPairs(body, next)
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s";]+))/i.exec(contentType) ?? []
  return readParts(body, quoted ?? plain ?? '')
}

async function readPairs(body: Buffer, next: () => Promise<void>): Promise<Readonly<Record<string, string>>> {
  const fields: [string, string][] = []
  let count = 0
  for (let start = 0; start < body.length; count += 1) {
    if (count === maxFields) throw notAForm()
    const end = body.indexOf('&', start)
    const pair = body.subarray(start, end === -1 ? body.length : end)
    // No name is longer.
    const name = pair.toString('latin1', 0, Math.max(0, pair.subarray(0, 32).indexOf('=')))
    if (names.has(name)) fields.push([name, await decoded(pair.subarray(name.length + 1), next)])
    start += pair.length + 1
  }
  return Object.fromEntries(fields)
}

/** Every field is ASCII, so each escape is a character of its own. */
async function decoded(value: Buffer, next: () => Promise<void>): Promise<string> {
  const pieces: string[] = []
  for (let at = 0; at < value.length; ) {
    const piece = value.toString('latin1', at, at + pieceBytes)
    // Not through the middle of an escape.
    const cut = at + pieceBytes < value.length ? piece.slice(-2).indexOf('%') : -1
    const whole = cut === -1 ? piece : piece.slice(0, piece.length - 2 + cut)
    // As decodeURIComponent, but for any byte; a function called for each escape takes ten times as long.
    pieces.push(unescape(whole.replaceAll('+', ' ')))
    at += whole.length
    await next()
  }
  return pieces.join('')
}

/** RFC 7578. */
function readParts(body: Buffer, boundary: string): Readonly<Record<string, string>> {
  if (boundary === '' || boundary.length > 70) throw notAForm()
  const border = Buffer.from(`--${boundary}`)
  const fields: [string, string][] = []
  let start = body.indexOf(border)
  for (let count = 0; start !== -1 && !isLast(body, start + border.length); count += 1) {
    const end = body.indexOf(`\r\n--${boundary}`, start + border.length, 'latin1')
    if (end === -1 || count === maxFields) throw notAForm()
    const field = readPart(body.subarray(start + border.length, end))
    if (field !== null) fields.push(field)
    start = end + 2
  }
  if (start === -1) throw notAForm()
  return Object.fromEntries(fields)
}

function isLast(body: Buffer, at: number): boolean {
  return body.toString('latin1', at, at + 2) === '--'
}

/** Null for a field that a push does not have, and for a file. */
function readPart(part: Buffer): [string, string] | null {
  const headEnd = part.subarray(0, maxPartHead).indexOf('\r\n\r\n')
  if (headEnd === -1) throw notAForm()
  const head = part.toString('latin1', 0, headEnd)
  const name = /^content-disposition:\s*form-data;\s*name="?(\w+)"?\s*$/im.exec(head)?.[1] ?? ''
  return names.has(name) ? [name, part.toString('latin1', headEnd + 4)] : null
}

function notAForm(): AppError {
  return new AppError('BAD_REQUEST', { message: 'The body is not a well-formed form.' })
}
