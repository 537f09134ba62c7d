import { readCookieCloud } from '../cookies/formats/cookiecloud.ts'
import { isObject } from '../cookies/formats/fields.ts'
import { JsonReader } from '../cookies/formats/json-reader.ts'
import type { ParsedImport } from '../cookies/formats/parsed-import.ts'
import { AppError } from '../errors.ts'
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

/**
 * Decrypts and reads a push. Null when the password is wrong or the content is not that of a push: both look the same,
 * and a wrong padding costs the same work as a right one.
 */
export async function readPush(
  { uuid, encrypted, cryptoType, next }: Pick<Push, 'uuid' | 'encrypted' | 'cryptoType' | 'next'>,
  password: string,
): Promise<PushContent | null> {
  const opened = openers[cryptoType](md5Prefix(`${uuid}-${password}`), Buffer.from(encrypted, 'base64'))
  if (opened === null) return null
  try {
    const content = contentOf(await readJson(opened.plaintext, next))
    return opened.isPadded ? content : null
  } finally {
    opened.plaintext.fill(0)
  }
}

const openers: Record<CryptoType, typeof openSalted> = { legacy: openSalted, 'aes-128-cbc-fixed': openFixedIv }

/** Undefined when it is not JSON. */
async function readJson(bytes: Buffer, next: Push['next']): Promise<unknown> {
  // Names of localStorage are members here: one site that has a `__proto__` would else end all pushes.
  const reader = new JsonReader(undefined, { dropsProto: true })
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
