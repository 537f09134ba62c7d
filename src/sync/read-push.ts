import { readCookieCloud } from '../cookies/formats/cookiecloud.ts'
import { JsonReader, storable } from '../cookies/formats/json-reader.ts'
import type { ParsedImport } from '../cookies/formats/parsed-import.ts'
import { AppError } from '../errors.ts'
import { isObject } from '../json-object.ts'
import { md5Prefix, openFixedIv, openSalted } from '../vault/passphrase-box.ts'
import type { CryptoType, Push } from './sync-types.ts'

/** What a push contains. */
export interface PushContent {
  /** Cookies and storage of every site, still to be taken for each domain. */
  readonly read: ParsedImport
  /** When the browser made it, by its clock, epoch milliseconds; null: it does not say. */
  readonly madeAt: number | null
}

/** After each piece other requests get their turn. */
const pieceBytes = 4 * 1024
/** Of base64. */
const pieceChars = 64 * 1024

/**
 * Decrypts and reads a push. Null when the password is wrong or the content is not that of a push: both look the same,
 * and a wrong padding costs the same work as a right one.
 */
export async function readPush(
  { uuid, encrypted, cryptoType, next }: Pick<Push, 'uuid' | 'encrypted' | 'cryptoType' | 'next'>,
  password: string,
): Promise<PushContent | null> {
  const opened = await openers[cryptoType](md5Prefix(`${uuid}-${password}`), await fromBase64(encrypted, next), next)
  if (opened === null) return null
  try {
    const content = contentOf(await readJson(opened.plaintext, next))
    return opened.isPadded ? content : null
  } finally {
    opened.plaintext.fill(0)
  }
}

const openers: Record<CryptoType, typeof openSalted> = { legacy: openSalted, 'aes-128-cbc-fixed': openFixedIv }

/** As `Buffer.from(text, 'base64')`, which stops everything else for milliseconds. */
async function fromBase64(text: string, next: Push['next']): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(Math.ceil(text.length * 0.75))
  let [length, rest] = [0, '']
  for (let at = 0; at < text.length; at += pieceChars) {
    const piece = rest + text.slice(at, at + pieceChars).replaceAll(/[^\w+/-]/g, '')
    // Four characters are three bytes.
    rest = piece.slice(piece.length - (piece.length % 4))
    length += bytes.write(piece.slice(0, piece.length - rest.length), length, 'base64')
    await next()
  }
  length += bytes.write(rest, length, 'base64')
  return bytes.subarray(0, length)
}

/** Undefined when it is not JSON. */
async function readJson(bytes: Buffer, next: Push['next']): Promise<unknown> {
  // Names of localStorage are members here: one site that has a `__proto__` would else end all pushes.
  const reader = new JsonReader(storable, { dropsProto: true })
  try {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      reader.write(bytes.subarray(at, at + pieceBytes))
      await next()
    }
    return reader.end()
  } catch (error) {
    if (error instanceof AppError && error.code !== 'INTERNAL') return undefined
    throw error
  }
}

/** `{cookie_data, local_storage_data, update_time}`; null when it is not. */
function contentOf(value: unknown): PushContent | null {
  const read = isObject(value) ? readCookieCloud(value) : null
  if (!isObject(value) || read === null) return null
  const made = value['update_time']
  const madeAt = typeof made === 'string' || typeof made === 'number' ? new Date(made).getTime() : Number.NaN
  return { read, madeAt: Number.isFinite(madeAt) ? madeAt : null }
}
