import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'

/** CookieCloud's protocol as its extension speaks it, written from its description. */

/** A cookie in the form of the browser extension API. */
export interface BrowserCookie {
  readonly name: string
  readonly value: string
  readonly domain: string
  readonly path?: string
  readonly hostOnly?: boolean
  readonly session?: boolean
  readonly secure?: boolean
  readonly httpOnly?: boolean
  readonly sameSite?: string
  readonly expirationDate?: number
}

export interface PushedContent {
  readonly cookie_data: Readonly<Record<string, readonly BrowserCookie[]>>
  readonly local_storage_data?: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly update_time?: string
}

interface Source {
  readonly server_url: string
  readonly uuid: string
  readonly password: string
}

export interface PushOptions {
  readonly cryptoType?: 'legacy' | 'aes-128-cbc-fixed' | null
  readonly form?: 'urlencoded' | 'multipart'
  readonly gzip?: boolean
  readonly headers?: Readonly<Record<string, string>>
}

/** The cookies of one host as a browser lists them. */
export function cookiesOf(host: string, values: Readonly<Record<string, string>>): PushedContent {
  const cookies = Object.entries(values).map(([name, value]) => {
    const flags = { hostOnly: true, secure: false, httpOnly: true, session: true, sameSite: 'unspecified' }
    return { name, value, domain: host, path: '/', ...flags }
  })
  return { cookie_data: { [host]: cookies }, update_time: new Date().toISOString() }
}

/** The text that the extension would send for this content. */
export function encryptPush(
  { uuid, password }: Pick<Source, 'uuid' | 'password'>,
  content: unknown,
  cryptoType: PushOptions['cryptoType'] = 'legacy',
): string {
  const key = md5(`${uuid}-${password}`).toString('hex').slice(0, 16)
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  if (cryptoType === 'aes-128-cbc-fixed') {
    return encrypt('aes-128-cbc', Buffer.from(key), Buffer.alloc(16), text).toString('base64')
  }
  const salt = randomBytes(8)
  const blocks: Buffer[] = []
  for (let last: Buffer = Buffer.alloc(0); blocks.length < 3; blocks.push(last)) {
    last = md5(Buffer.concat([last, Buffer.from(key), salt]))
  }
  const derived = Buffer.concat(blocks)
  const body = encrypt('aes-256-cbc', derived.subarray(0, 32), derived.subarray(32), text)
  return Buffer.concat([Buffer.from('Salted__'), salt, body]).toString('base64')
}

/** Pushes as the extension does. */
export async function pushTo(source: Source, content: unknown, options: PushOptions = {}): Promise<Response> {
  const { cryptoType = 'legacy', form, gzip = true, headers } = options
  const fields = {
    uuid: source.uuid,
    encrypted: encryptPush(source, content, cryptoType),
    ...(cryptoType === null ? {} : { crypto_type: cryptoType }),
  }
  const url = `${source.server_url}/update`
  if (form === 'multipart') {
    const data = new FormData()
    for (const [name, value] of Object.entries(fields)) data.set(name, value)
    return fetch(url, { method: 'POST', body: data })
  }
  const isForm = form === 'urlencoded'
  const text = isForm ? new URLSearchParams(fields).toString() : JSON.stringify(fields)
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      ...(gzip ? { 'content-encoding': 'gzip' } : {}),
      ...headers,
    },
    body: gzip ? new Uint8Array(gzipSync(text)) : text,
  })
}

function md5(data: string | Uint8Array): Buffer {
  return createHash('md5').update(data).digest()
}

function encrypt(cipher: string, key: Buffer, iv: Buffer, text: string): Buffer {
  const encryption = createCipheriv(cipher, key, iv)
  return Buffer.concat([encryption.update(text), encryption.final()])
}
