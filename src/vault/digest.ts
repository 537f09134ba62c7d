import { createHash, createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { Random } from '../clock.ts'

/** A secret key as node:crypto holds it: outside the heap, and not visible when printed. */
export type SecretKey = KeyObject

/** Makes a secret key from its bytes, for MACs and ciphers. The bytes are copied, so the caller may wipe them. */
export function secretKey(bytes: Uint8Array): SecretKey {
  return createSecretKey(bytes)
}

/** SHA-256, 32 bytes. Text is hashed as UTF-8. */
export function sha256(data: string | Uint8Array): Buffer {
  return hash('sha256', data, 'buffer')
}

/** SHA-256 of data that comes in pieces. */
export function createSha256(): { update(data: string | Uint8Array): void; digestHex(): string } {
  const running = createHash('sha256')
  return { update: (data) => void running.update(data), digestHex: () => running.digest('hex') }
}

/** HMAC-SHA256 (RFC 2104), 32 bytes. Text is taken as UTF-8. */
export function hmacSha256(key: SecretKey, data: string | Uint8Array): Buffer {
  return createHmac('sha256', key).update(data).digest()
}

/** Whether both contain the same bytes. The time does not depend on where they differ, only on their lengths. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** Bytes from here on are skipped, so that each of the 62 characters is equally likely. */
const unbiasedLimit = 256 - (256 % base62.length)

const tokenChars = 32

/** A random token of 32 characters from 0–9, A–Z, a–z: 5.95 bits each, so 190 bits. */
export function randomToken(random: Pick<Random, 'bytes'>): string {
  let token = ''
  while (token.length < tokenChars) {
    for (const byte of random.bytes(tokenChars - token.length)) {
      if (byte < unbiasedLimit) token += base62.charAt(byte % base62.length)
    }
  }
  return token
}

/**
 * The stored form of an API key or another random token, 32 bytes. A plain hash is enough because nobody can guess 190
 * random bits; never use it for passwords.
 */
export function hashToken(token: string): Buffer {
  return sha256(token)
}
