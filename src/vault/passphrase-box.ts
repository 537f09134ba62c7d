import { createDecipheriv, createHash } from 'node:crypto'

/**
 * Opens what other programs encrypted with a passphrase. These schemes have no authentication: who holds a
 * ciphertext can change it unnoticed, so its content is untrusted input. AES-CBC, PKCS #7 padding.
 */

/** What a box opened to. */
export interface OpenedBox {
  /** Without the padding; all bytes when the padding is wrong. */
  readonly plaintext: Buffer
  readonly isPadded: boolean
}

const saltedMagic = Buffer.from('Salted__')
const saltBytes = 8
const blockBytes = 16

/** Between two pieces others get their turn: `next` waits for it. */
const pieceBytes = 64 * 1024
type Next = () => Promise<void>

/** The first 16 hex digits of the MD5 hash of a text, as UTF-8: not a hash for security, but what the protocol uses. */
export function md5Prefix(text: string): string {
  return createHash('md5').update(text).digest('hex').slice(0, blockBytes)
}

/**
 * Opens the output of `openssl enc -aes-256-cbc -md md5`: `Salted__`, 8 bytes of salt, ciphertext; key and IV are
 * derived with EVP_BytesToKey, one round of MD5. Null when it does not have this form.
 */
export async function openSalted(passphrase: string, box: Buffer, next: Next): Promise<OpenedBox | null> {
  const magicBytes = saltedMagic.length
  if (!box.subarray(0, magicBytes).equals(saltedMagic)) return null
  const salt = box.subarray(magicBytes, magicBytes + saltBytes)
  const derived = bytesToKey(Buffer.from(passphrase), salt, 48)
  const data = box.subarray(magicBytes + saltBytes)
  return openCbc('aes-256-cbc', derived.subarray(0, 32), derived.subarray(32), data, next)
}

/** Opens AES-128-CBC with the passphrase's 16 bytes as key and an IV of zeros. Null when it is no whole blocks. */
export async function openFixedIv(passphrase: string, box: Buffer, next: Next): Promise<OpenedBox | null> {
  return openCbc('aes-128-cbc', Buffer.from(passphrase), Buffer.alloc(blockBytes), box, next)
}

async function openCbc(cipher: string, key: Buffer, iv: Buffer, data: Buffer, next: Next): Promise<OpenedBox | null> {
  if (data.length === 0 || data.length % blockBytes !== 0) return null
  // The padding is checked here, not by the cipher, so that a caller does the same work whether it is right or wrong.
  const decipher = createDecipheriv(cipher, key, iv).setAutoPadding(false)
  const padded = Buffer.allocUnsafeSlow(data.length)
  // Without the cipher's padding, each piece of whole blocks becomes as many bytes.
  for (let at = 0; at < data.length; at += pieceBytes) {
    decipher.update(data.subarray(at, at + pieceBytes)).copy(padded, at)
    await next()
  }
  decipher.final()
  const padding = paddingBytes(padded)
  return { plaintext: padded.subarray(0, padded.length - padding), isPadded: padding > 0 }
}

/** The length of a correct padding; 0 when it is wrong. */
function paddingBytes(padded: Buffer): number {
  const length = padded.at(-1) ?? 0
  if (length < 1 || length > blockBytes) return 0
  return padded.subarray(-length).every((byte) => byte === length) ? length : 0
}

/** EVP_BytesToKey of OpenSSL with MD5 and one round. */
function bytesToKey(passphrase: Buffer, salt: Buffer, length: number): Buffer {
  let derived = Buffer.alloc(0)
  let block = Buffer.alloc(0)
  while (derived.length < length) {
    block = createHash('md5').update(block).update(passphrase).update(salt).digest()
    derived = Buffer.concat([derived, block])
  }
  return derived.subarray(0, length)
}
