import { setImmediate as nextTurn } from 'node:timers/promises'
import { extensionCookie } from '../cookies/formats/cookie-editor.ts'
import { JsonReader } from '../cookies/formats/json-reader.ts'
import { type ParsedImport, parsedImport } from '../cookies/formats/parsed-import.ts'
import { readList } from '../cookies/formats/read-list.ts'
import type { OriginStorage } from '../cookies/origin-storage.ts'
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
const pieceBytes = 64 * 1024
/** Storage keys of one push. */
const maxHosts = 5_000

/**
 * Decrypts and reads a push. Null when the password is wrong or the content is not that of a push: both look the same,
 * and a wrong padding costs the same work as a right one.
 */
export async function readPush(
  { uuid, encrypted, cryptoType }: Pick<Push, 'uuid' | 'encrypted' | 'cryptoType'>,
  password: string,
): Promise<PushContent | null> {
  const opened = openers[cryptoType](md5Prefix(`${uuid}-${password}`), Buffer.from(encrypted, 'base64'))
  if (opened === null) return null
  try {
    const content = contentOf(await readJson(opened.plaintext))
    return opened.isPadded ? content : null
  } finally {
    opened.plaintext.fill(0)
  }
}

const openers: Record<CryptoType, typeof openSalted> = { legacy: openSalted, 'aes-128-cbc-fixed': openFixedIv }

/** Undefined when it is not JSON. */
async function readJson(bytes: Buffer): Promise<unknown> {
  // Names of localStorage are members here: one site that has a `__proto__` would else end all pushes.
  const reader = new JsonReader(undefined, { dropsProto: true })
  try {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      reader.write(bytes.subarray(at, at + pieceBytes))
      await nextTurn()
    }
    return reader.end()
  } catch (error) {
    if (error instanceof AppError && error.code !== 'INTERNAL') return undefined
    throw error
  }
}

type JsonObject = Readonly<Record<string, unknown>>

/** `{cookie_data: {domain: [cookie…]}, local_storage_data: {host: {name: value}}, update_time}`; null when it is not. */
function contentOf(value: unknown): PushContent | null {
  if (!isObject(value) || !isObject(value['cookie_data'])) return null
  const items = Object.values(value['cookie_data']).flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []))
  const storage = isObject(value['local_storage_data']) ? storageOf(value['local_storage_data']) : []
  const made = value['update_time']
  const madeAt = typeof made === 'string' || typeof made === 'number' ? new Date(made).getTime() : Number.NaN
  return {
    read: parsedImport('cookie_editor', { ...readList(withoutRepeats(items), extensionCookie), storage }),
    madeAt: Number.isFinite(madeAt) ? madeAt : null,
  }
}

/** The extension lists a cookie once for each keyword that its domain contains. */
function withoutRepeats(items: readonly unknown[]): readonly unknown[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()]
}

/** The extension knows the host of a page, not its scheme: https is meant. */
function storageOf(data: JsonObject): OriginStorage[] {
  return Object.entries(data)
    .slice(0, maxHosts)
    .flatMap(([host, items]) => {
      const url = /^[^/?#@\\\s]+$/.test(host) ? URL.parse(`https://${host}`) : null
      if (url === null || !isObject(items)) return []
      const localStorage = Object.entries(items).flatMap(([name, value]) =>
        typeof value === 'string' ? [{ name, value }] : [],
      )
      return localStorage.length === 0 ? [] : [{ origin: url.origin, localStorage, indexedDb: null }]
    })
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
